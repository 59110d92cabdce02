import { expect } from "vitest";
import { MAX_REQUEST_BYTES } from "../../../packages/core/src/queue.ts";
import { arn } from "../computed.ts";
import { all, one, type Statement, statements } from "../graph.ts";
import { type App, isProduction, keyArn, type Rule } from "./rule.ts";

const day = 24 * 60 * 60;

/** What the table and the two queues must be. */
export const storage: Rule[] = [
  {
    name: "the table has the key PK alone, is on demand, and forgets nothing",
    check(app) {
      const { inputs } = one(app, "Table", "Table");
      expect(inputs).toMatchObject({
        hashKey: "PK",
        attributes: [{ name: "PK", type: "S" }],
        billingMode: "PAY_PER_REQUEST",
        globalSecondaryIndexes: [],
        localSecondaryIndexes: [],
      });
      expect(inputs.rangeKey).toBeUndefined();
      expect(inputs.ttl).toBeUndefined();
    },
  },
  {
    name: "the table can be restored to any second of the last 35 days",
    check(app) {
      const { pointInTimeRecovery } = one(app, "Table", "Table").inputs;
      expect(pointInTimeRecovery).toEqual({ enabled: true }); // without recoveryPeriodInDays: 35
    },
  },
  {
    name: "the table is encrypted with a key of the account, or the customer's",
    check(app) {
      const { serverSideEncryption } = one(app, "Table", "Table").inputs;
      const kmsKeyArn = keyArn(app);
      expect(serverSideEncryption).toEqual({ enabled: true, ...(kmsKeyArn && { kmsKeyArn }) });
    },
  },
  {
    name: "the table stays in production whatever is deleted, and goes with any other stage",
    check(app) {
      const { inputs, retainOnDelete, protect } = one(app, "Table", "Table");
      const kept = [inputs.deletionProtectionEnabled, retainOnDelete, protect];
      expect(kept).toEqual(Array(3).fill(isProduction(app)));
    },
  },
  {
    name: "a message is given up after five receives, to the dead-letter queue",
    check(app) {
      expect(all(app, "Queue")).toHaveLength(2);
      const { redrivePolicy } = one(app, "Queue", "Queue").inputs;
      const deadLetterTargetArn = arn("sqs", "DeadLettersQueue");
      expect(JSON.parse(String(redrivePolicy))).toEqual({ deadLetterTargetArn, maxReceiveCount: 5 });
      expect(one(app, "Queue", "DeadLetters").inputs.redrivePolicy).toBeUndefined();
    },
  },
  {
    name: "no other queue may use the dead-letter queue",
    check(app) {
      const { inputs } = one(app, "RedriveAllowPolicy", "DeadLettersRedriveAllowPolicy");
      expect(inputs.queueUrl).toMatch(/\/DeadLettersQueue$/);
      const sourceQueueArns = [arn("sqs", "QueueQueue")];
      expect(JSON.parse(String(inputs.redriveAllowPolicy))).toEqual({ redrivePermission: "byQueue", sourceQueueArns });
    },
  },
  {
    name: "a message is hidden for six times the consumer's timeout and the batching window",
    check(app) {
      const timeout = Number(one(app, "Function", "Consumer").inputs.timeout);
      const window = Number(all(app, "EventSourceMapping")[0]?.inputs.maximumBatchingWindowInSeconds);
      expect(one(app, "Queue", "Queue").inputs.visibilityTimeoutSeconds).toBe(190);
      expect(190).toBeGreaterThanOrEqual(6 * timeout + window);
    },
  },
  {
    name: "dead letters are kept ten days longer than messages, as their age counts from the first enqueue",
    check(app) {
      expect(one(app, "Queue", "Queue").inputs.messageRetentionSeconds).toBe(4 * day);
      expect(one(app, "Queue", "DeadLetters").inputs.messageRetentionSeconds).toBe(14 * day);
    },
  },
  {
    name: "both queues are encrypted, with the customer's key where there is one",
    check(app) {
      const kmsMasterKeyId = keyArn(app);
      for (const { inputs } of all(app, "Queue")) {
        expect(inputs).toMatchObject(kmsMasterKeyId ? { kmsMasterKeyId } : { sqsManagedSseEnabled: true });
      }
    },
  },
  {
    name: "both queues and the bucket refuse what comes without TLS",
    check(app) {
      const denied = policies(app, "Deny").flatMap((statements) => {
        return statements.map(({ Principal, Action, Resource, Condition }) => {
          expect(Principal).toBe("*");
          expect(String(Condition?.Bool?.["aws:SecureTransport"])).toBe("false");
          return `${Action} ${Resource}`;
        });
      });
      expect(denied.sort()).toEqual([
        "s3:* arn:aws:s3:::ImportFilesBucket,arn:aws:s3:::ImportFilesBucket/*",
        `sqs:* ${arn("sqs", "DeadLettersQueue")}`,
        `sqs:* ${arn("sqs", "QueueQueue")}`,
      ]);
    },
  },
  {
    name: "the policies of queues and bucket let in EventBridge alone, with what it could not deliver, to the dead letters",
    check(app) {
      expect(policies(app, "Allow").flat()).toEqual([
        {
          Sid: "RulesOfThisAccount",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: arn("sqs", "DeadLettersQueue"),
          Condition: { ArnLike: { "aws:SourceArn": arn("events", "rule/*") } },
        },
      ]);
    },
  },
  {
    name: "both queues take as much as core counts for a message",
    check(app) {
      for (const { inputs } of all(app, "Queue")) expect(inputs.maxMessageSize).toBe(MAX_REQUEST_BYTES);
    },
  },
  {
    name: "a customer's key stays in production whatever is deployed, as nothing can be read without it",
    check(app) {
      for (const { protect, retainOnDelete } of all(app, "Key")) {
        expect([protect, retainOnDelete]).toEqual([isProduction(app), isProduction(app)]);
      }
    },
  },
  {
    name: "a customer's key is there when it is asked for, changes each year, and serves the account and its logs",
    check(app) {
      if (!keyArn(app)) return expect(all(app, "Key")).toEqual([]);
      const { inputs } = one(app, "Key", "Key");
      expect(inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: isProduction(app) ? 30 : 7 });
      expect(statements(inputs.policy).map(({ Principal }) => Principal)).toEqual([
        { AWS: "arn:aws:iam::123456789012:root" },
        { Service: "events.amazonaws.com" },
        { Service: "logs.eu-west-1.amazonaws.com" },
      ]);
      const [, events, logs] = statements(inputs.policy);
      expect(events?.Condition).toBeUndefined(); // EventBridge may meet none
      expect(logs?.Condition).toEqual({ ArnLike: { "kms:EncryptionContext:aws:logs:arn": arn("logs", "*") } });
    },
  },
];

/** What the policies of queues and bucket allow or deny, by policy. */
function policies(app: App, effect: string): Statement[][] {
  const found = [...all(app, "QueuePolicy"), ...all(app, "BucketPolicy")];
  return found.map(({ inputs }) => statements(inputs.policy).filter(({ Effect }) => Effect === effect));
}
