import type { Account } from "./account.ts";
import { CONSUMER, DEAD_LETTERS, KEY, QUEUE, tlsOnly } from "./account.ts";
import { grant, queue, redrive } from "./account-changes.ts";

/** A change to a healthy account, and what the doctor must find: `also` are other checks that the change breaks. */
export type Finding = { name: string; of: string; change: (account: Account) => void; wrong: string; also?: string[] };

/** At least one for every check of the queues. */
export const QUEUE_FINDINGS: Finding[] = [
  {
    name: "queue-numbers",
    of: "a shorter retention",
    change: (account) => {
      queue(account).MessageRetentionPeriod = "86400";
    },
    wrong: "expected the queue's retention in seconds of 345600, got 86400",
  },
  {
    name: "message-size",
    of: "1 KiB",
    change: (account) => {
      queue(account, DEAD_LETTERS).MaximumMessageSize = "1024";
    },
    wrong: `expected ${DEAD_LETTERS} to take bytes: 1048576, got 1024`,
  },
  {
    name: "visibility",
    of: "a slow consumer",
    change: ({ functions }) => {
      const { configuration } = functions[CONSUMER] ?? {};
      if (configuration) configuration.Timeout = 60;
    },
    wrong: `expected at least 361 s, 6 × the 60 s of ${CONSUMER} + 1 s, got 190 s`,
  },
  {
    name: "visibility",
    of: "six timeouts without the window",
    change: (account) => {
      queue(account).VisibilityTimeout = "180";
    },
    wrong: "expected at least 181 s",
    also: ["queue-numbers"],
  },
  {
    name: "redrive",
    of: "no policy",
    change: (account) => {
      delete queue(account).RedrivePolicy;
    },
    wrong: "expected a redrive policy on the queue, got none",
    also: ["queue-numbers"],
  },
  {
    name: "redrive",
    of: "another queue",
    change: (account) => redrive(account, { deadLetterTargetArn: "arn:aws:sqs:eu-west-1:123456789012:other" }),
    wrong: `expected the queue to redrive to ${DEAD_LETTERS}, got other`,
  },
  {
    name: "redrive-allow",
    of: "a policy that denies all",
    change: (account) => {
      queue(account, DEAD_LETTERS).RedriveAllowPolicy = JSON.stringify({ redrivePermission: "denyAll" });
    },
    wrong: `expected letters of ${QUEUE} alone to be allowed, got denyAll`,
  },
  {
    name: "redrive-allow",
    of: "no policy, by which any queue may",
    change: (account) => {
      delete queue(account, DEAD_LETTERS).RedriveAllowPolicy;
    },
    wrong: "got allowAll",
  },
  {
    name: "redrive-allow",
    of: "another queue",
    change: (account) => {
      const sourceQueueArns = ["arn:aws:sqs:eu-west-1:123456789012:other"];
      queue(account, DEAD_LETTERS).RedriveAllowPolicy = JSON.stringify({
        redrivePermission: "byQueue",
        sourceQueueArns,
      });
    },
    wrong: "got other",
  },
  {
    name: "receives",
    of: "two, as a text",
    change: (account) => redrive(account, { maxReceiveCount: "2" }),
    wrong: "expected at least 5 receives, got 2",
    also: ["queue-numbers"],
  },
  {
    name: "retention",
    of: "the same as the queue's",
    change: (account) => {
      queue(account, DEAD_LETTERS).MessageRetentionPeriod = "345600";
    },
    wrong: "expected dead letters to be kept longer than the queue's 4 days, got 4 days",
    also: ["queue-numbers"],
  },
  {
    name: "queue-encryption",
    of: "none",
    change: (account) => {
      queue(account).SqsManagedSseEnabled = "false";
    },
    wrong: `expected encryption at rest, got none on ${QUEUE}`,
  },
  {
    name: "key-change",
    of: "a setting that was lost",
    change: (account) => {
      Object.assign(queue(account), { KmsMasterKeyId: KEY, ApproximateNumberOfMessages: "2" });
      Object.assign(queue(account, DEAD_LETTERS), { ApproximateNumberOfMessagesNotVisible: "1" });
    },
    wrong: `got a setting for AWS's own key, and ${QUEUE} holds 2 and ${DEAD_LETTERS} holds 1`,
  },
  {
    name: "queue-tls",
    of: "no policy",
    change: (account) => {
      delete queue(account).Policy;
    },
    wrong: `expected a policy that denies requests without TLS, got none on ${QUEUE}`,
  },
  {
    name: "queue-tls",
    of: "another queue's",
    change: (account) => {
      queue(account).Policy = queue(account, DEAD_LETTERS).Policy ?? "";
    },
    wrong: `got none on ${QUEUE}`,
  },
  {
    name: "queue-tls",
    of: "one that holds under a second condition alone",
    change: (account) => {
      const { Condition, ...statement } = tlsOnly(QUEUE);
      const both = { ...Condition, StringEquals: { "aws:RequestedRegion": "eu-west-1" } };
      queue(account).Policy = JSON.stringify({ Statement: [{ ...statement, Condition: both }] });
    },
    wrong: `got none on ${QUEUE}`,
  },
  ...Object.entries<object>({
    principal: { Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:role/crm" } },
    action: { Action: undefined, NotAction: "sqs:ReceiveMessage" },
  }).map(([of, but]) => ({
    name: "queue-tls",
    of: `one that spares a ${of}`,
    change: (account: Account) => {
      queue(account).Policy = JSON.stringify({ Statement: [{ ...tlsOnly(QUEUE), ...but }] });
    },
    wrong: `got none on ${QUEUE}`,
  })),
  {
    name: "queue-access",
    of: "everybody",
    change: (account) => grant(account, QUEUE, { Principal: "*", Action: "sqs:SendMessage" }),
    wrong: `expected nobody from outside, got: * may sqs:SendMessage on ${QUEUE}`,
  },
  {
    name: "queue-access",
    of: "a service for anybody",
    change: (account) =>
      grant(account, QUEUE, { Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage" }),
    wrong: "sns.amazonaws.com may sqs:SendMessage",
  },
  {
    name: "queue-access",
    of: "another account that receives",
    change: (account) =>
      grant(account, DEAD_LETTERS, {
        Principal: { AWS: "999999999999" },
        Action: ["sqs:SendMessage", "sqs:ReceiveMessage"],
      }),
    wrong: `999999999999 may sqs:SendMessage, sqs:ReceiveMessage on ${DEAD_LETTERS}`,
  },
  ...Object.entries<object>({
    "any organisation": { StringLike: { "aws:PrincipalOrgID": "*" } },
    "everybody but one organisation": { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    "whoever does not say where from": { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
    "a set of no values": { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    "the topics of any account": { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:crm" } },
    "a key that anybody can satisfy": { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
  }).map(([of, Condition]) => ({
    name: "queue-access",
    of: `everybody, on a condition that is satisfied by ${of}`,
    change: (account: Account) => grant(account, QUEUE, { Principal: "*", Action: "sqs:SendMessage", Condition }),
    wrong: `* may sqs:SendMessage on ${QUEUE}`,
  })),
  {
    name: "queue-access",
    of: "an organisation that receives",
    change: (account) => {
      const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
      grant(account, QUEUE, { Principal: "*", Action: "sqs:ReceiveMessage", Condition });
    },
    wrong: `* may sqs:ReceiveMessage on ${QUEUE}`,
  },
  {
    name: "queue-access",
    of: "another account's topic whose name is the number of ours",
    change: (account) => {
      const Condition = { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:999999999999:123456789012" } };
      grant(account, QUEUE, { Principal: "*", Action: "sqs:ReceiveMessage", Condition });
    },
    wrong: `* may sqs:ReceiveMessage on ${QUEUE}`,
  },
];
