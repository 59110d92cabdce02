import { one } from "../graph.ts";
import { type Change, remove, replace, set } from "./change.ts";

/** Changes that the rules of rules/storage.ts must find. */
export const storageChanges: Change[] = [
  {
    change: "the table gets a sort key",
    breaks: "the table has the key PK alone, is on demand, and forgets nothing",
    apply: set("Table", "Table", { rangeKey: "city" }),
  },
  {
    change: "the table's items expire",
    breaks: "the table has the key PK alone, is on demand, and forgets nothing",
    apply: set("Table", "Table", { ttl: { attributeName: "expires", enabled: true } }),
  },
  {
    change: "recovery of the table is switched off",
    breaks: "the table can be restored to any second of the last 35 days",
    apply: set("Table", "Table", { pointInTimeRecovery: { enabled: false } }),
  },
  {
    change: "the table goes back to AWS's own key",
    breaks: "the table is encrypted with a key of the account, or the customer's",
    stage: "chosen",
    apply: set("Table", "Table", { serverSideEncryption: { enabled: true } }),
  },
  {
    change: "the table in production can be deleted by hand",
    breaks: "the table stays in production whatever is deleted, and goes with any other stage",
    stage: "production",
    apply: set("Table", "Table", { deletionProtectionEnabled: false }),
  },
  {
    change: "a personal stage cannot be removed",
    breaks: "the table stays in production whatever is deleted, and goes with any other stage",
    apply: (app) => void Object.assign(one(app, "Table", "Table"), { retainOnDelete: true }),
  },
  {
    change: "a message is given up after one receive",
    breaks: "a message is given up after five receives, to the dead-letter queue",
    apply: replace("Queue", "Queue", "redrivePolicy", '"maxReceiveCount":5', '"maxReceiveCount":1'),
  },
  {
    change: "any queue of the account may use the dead-letter queue",
    breaks: "no other queue may use the dead-letter queue",
    apply: replace("RedriveAllowPolicy", "DeadLettersRedriveAllowPolicy", "redriveAllowPolicy", "byQueue", "allowAll"),
  },
  {
    change: "the consumer gets more time than its messages are hidden",
    breaks: "a message is hidden for six times the consumer's timeout and the batching window",
    apply: set("Function", "Consumer", { timeout: 60 }),
  },
  {
    change: "dead letters are kept no longer than messages",
    breaks: "dead letters are kept ten days longer than messages, as their age counts from the first enqueue",
    apply: set("Queue", "DeadLetters", { messageRetentionSeconds: 345_600 }),
  },
  {
    change: "the dead letters are not encrypted",
    breaks: "both queues are encrypted, with the customer's key where there is one",
    apply: set("Queue", "DeadLetters", { sqsManagedSseEnabled: false }),
  },
  {
    change: "the queue takes messages without TLS",
    breaks: "both queues and the bucket refuse what comes without TLS",
    apply: remove("QueuePolicy", "QueueTlsOnly"),
  },
  {
    change: "the policy of the queue grants something to everybody",
    breaks:
      "the policies of queues and bucket let in EventBridge alone, with what it could not deliver, to the dead letters",
    apply: replace("QueuePolicy", "QueueTlsOnly", "policy", "Deny", "Allow"),
  },
  {
    change: "the queue takes 256 KiB",
    breaks: "both queues take as much as core counts for a message",
    apply: set("Queue", "Queue", { maxMessageSize: 262_144 }),
  },
  {
    change: "a production without its setting deletes the key",
    breaks: "a customer's key stays in production whatever is deployed, as nothing can be read without it",
    stage: "production",
    apply: (app) => void Object.assign(one(app, "Key", "Key"), { protect: false }),
  },
  {
    change: "the customer's key never changes",
    breaks: "a customer's key is there when it is asked for, changes each year, and serves the account and its logs",
    stage: "chosen",
    apply: set("Key", "Key", { enableKeyRotation: false }),
  },
];
