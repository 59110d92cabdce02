import type { Account } from "./account.ts";
import { CONSUMER, DEAD_LETTERS, QUEUE } from "./account.ts";
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
    name: "visibility",
    of: "a slow consumer",
    change: ({ functions }) => {
      const { configuration } = functions[CONSUMER] ?? {};
      if (configuration) configuration.Timeout = 60;
    },
    wrong: `expected at least 360 s, 6 × the 60 s of ${CONSUMER}, got 190 s`,
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
    name: "queue-tls",
    of: "no policy",
    change: (account) => {
      delete queue(account).Policy;
    },
    wrong: `expected a policy that denies requests without TLS, got none on ${QUEUE}`,
  },
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
];
