import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { QUEUE } from "@savelife/core/deployment";
import type { Queue } from "@savelife/core/queue";
import * as z from "zod/mini";
import { defineCheck } from "./check.ts";
import { type Known, nameOf, type ProtectionFacts, type QueueFacts, Unreadable } from "./facts.ts";
import { readPolicy } from "./policy.ts";

type Read = { queue: QueueFacts; protection: ProtectionFacts; redriveAllow: Known["redriveAllow"] };

const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** Reads what SQS says of a queue. */
export async function readQueue({ client, url }: Queue): Promise<Read> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  const arn = Attributes.QueueArn;
  if (!arn) throw new Unreadable("expected the attributes of a queue, got none");
  return {
    queue: {
      arn,
      visibilityTimeoutSeconds: Number(Attributes.VisibilityTimeout),
      retentionSeconds: Number(Attributes.MessageRetentionPeriod),
      maxMessageBytes: Number(Attributes.MaximumMessageSize),
      redrive: Attributes.RedrivePolicy ? readRedrive(Attributes.RedrivePolicy) : undefined,
      key: Attributes.KmsMasterKeyId || undefined,
      messages: COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0),
    },
    protection: {
      arn,
      isEncrypted: Attributes.SqsManagedSseEnabled === "true" || Boolean(Attributes.KmsMasterKeyId),
      policy: Attributes.Policy ? readPolicy(Attributes.Policy) : [],
    },
    redriveAllow: readRedriveAllow(Attributes.RedriveAllowPolicy ?? '{"redrivePermission":"allowAll"}'),
  };
}

/** The count is a number or a text, as whoever wrote the policy had it. */
const RedrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.union([z.number(), z.string()]),
});

function readRedrive(json: string): QueueFacts["redrive"] {
  const policy = RedrivePolicy.safeParse(JSON.parse(json)); // SQS itself checks that it is JSON
  if (!policy.success) throw new Unreadable("expected a redrive policy with a target and a count, got something else");
  return { deadLettersArn: policy.data.deadLetterTargetArn, maxReceives: Number(policy.data.maxReceiveCount) };
}

const RedriveAllowPolicy = z.object({
  redrivePermission: z.string(),
  sourceQueueArns: z.optional(z.array(z.string())),
});

function readRedriveAllow(json: string): Known["redriveAllow"] {
  const policy = RedriveAllowPolicy.safeParse(JSON.parse(json));
  if (!policy.success) throw new Unreadable("expected a redrive allow policy with a permission, got something else");
  return { permission: policy.data.redrivePermission, sources: policy.data.sourceQueueArns ?? [] };
}

const DAY_SECONDS = 24 * 60 * 60;
/** As AWS advises for an event source. */
const TIMEOUTS = 6;

export const redrive = defineCheck({
  name: "redrive",
  holds: "The queue sends what it cannot get rid of to the dead-letter queue.",
  why: "Without it a message that always fails is tried for days, then it expires and is lost.",
  fix: "Deploy again: stacks/queue.ts sets `dlq`.",
  reads: ["queue", "deadLetters"],
  find({ queue, deadLetters }) {
    if (!queue.redrive) return "expected a redrive policy on the queue, got none";
    if (queue.redrive.deadLettersArn === deadLetters.arn) return undefined;
    return `expected the queue to redrive to ${nameOf(deadLetters.arn)}, got ${nameOf(queue.redrive.deadLettersArn)}`;
  },
});

export const receives = defineCheck({
  name: "receives",
  holds: `A message is received at least ${QUEUE.maxReceives} times before it becomes a dead letter.`,
  why: "Lambda receives what it then has no room for, so with few receives throttling alone makes dead letters.",
  fix: `Set \`maxReceives\` in packages/core/src/deployment.ts to ${QUEUE.maxReceives} or more, and deploy.`,
  reads: ["queue"],
  find({ queue: { redrive } }) {
    if (!redrive || redrive.maxReceives >= QUEUE.maxReceives) return undefined; // without one the check above says so
    return `expected at least ${QUEUE.maxReceives} receives, got ${redrive.maxReceives}`;
  },
});

export const retention = defineCheck({
  name: "retention",
  holds: "Dead letters are kept longer than messages on the queue.",
  why: "A dead letter's time counts from the first enqueue, so it may expire on the day it arrives, before anybody looks.",
  fix: "Raise `messageRetentionSeconds` of DeadLetters in stacks/queue.ts (14 days is the most), and deploy.",
  reads: ["queue", "deadLetters"],
  find({ queue, deadLetters }) {
    if (deadLetters.retentionSeconds > queue.retentionSeconds) return undefined;
    const [kept, queued] = [deadLetters, queue].map((one) => one.retentionSeconds / DAY_SECONDS);
    return `expected dead letters to be kept longer than the queue's ${queued} days, got ${kept} days`;
  },
});

export const redriveAllow = defineCheck({
  name: "redrive-allow",
  holds: "The dead-letter queue takes the dead letters of our queue, and of no other.",
  why: "When it refuses them, SQS cannot move what failed five times. When it takes those of any queue, somebody else's letters are replayed to ours.",
  fix: "Deploy again: stacks/queue.ts sets the redrive allow policy.",
  reads: ["queue", "redriveAllow"],
  find({ queue, redriveAllow: { permission, sources } }) {
    if (permission === "byQueue" && sources.join() === queue.arn) return undefined;
    const got = permission === "byQueue" ? sources.map(nameOf).join(", ") || "no queue" : permission;
    return `expected letters of ${nameOf(queue.arn)} alone to be allowed, got ${got}`;
  },
});

export const visibility = defineCheck({
  name: "visibility",
  holds: `A message is hidden for at least ${TIMEOUTS} timeouts of its consumer and the batching window.`,
  why: "Lambda tries a throttled batch again within that time. If it ends earlier, messages are handed out twice and reach the dead-letter queue though nothing is wrong with them.",
  fix: "Raise `visibilityTimeoutSeconds` or lower `timeoutSeconds` in packages/core/src/deployment.ts, and deploy.",
  reads: ["queue", "consuming", "functions"],
  find({ queue, consuming, functions }) {
    const needed = consuming.flatMap(({ functionArn, windowSeconds }) => {
      const consumer = functions.find(({ arn }) => arn === functionArn);
      if (!consumer) return [];
      const seconds = TIMEOUTS * consumer.timeoutSeconds + windowSeconds;
      return [
        {
          seconds,
          sum: `${TIMEOUTS} × the ${consumer.timeoutSeconds} s of ${consumer.name} + ${windowSeconds} s`,
        },
      ];
    });
    const short = needed.find(({ seconds }) => queue.visibilityTimeoutSeconds < seconds);
    return short && `expected at least ${short.seconds} s, ${short.sum}, got ${queue.visibilityTimeoutSeconds} s`;
  },
});

export const queueNumbers = defineCheck({
  name: "queue-numbers",
  holds: "The queues have the numbers of this code, which docs/contracts/asyncapi.json publishes.",
  why: "Other numbers mean that the queues are older than the code, newer, or were changed by hand; publishers rely on the published ones.",
  fix: "Deploy this code, or work with the code that was deployed: `npx sst diff` says what a deploy would change.",
  reads: ["queue", "deadLetters"],
  find({ queue, deadLetters }) {
    return differing([
      ["a visibility timeout in seconds of", QUEUE.visibilityTimeoutSeconds, queue.visibilityTimeoutSeconds],
      ["the queue's retention in seconds of", QUEUE.retentionSeconds, queue.retentionSeconds],
      ["receives of", QUEUE.maxReceives, queue.redrive?.maxReceives],
      ["a retention of dead letters in seconds of", QUEUE.deadLetterRetentionSeconds, deadLetters.retentionSeconds],
    ]);
  },
});

export const messageSize = defineCheck({
  name: "message-size",
  holds: "Both queues take messages of 1 MiB, the most that SQS takes.",
  why: "A smaller limit refuses events that ingest has accepted, and dead letters that gained their reason.",
  fix: "Deploy again: stacks/queue.ts sets `maxMessageSize`.",
  reads: ["queue", "deadLetters"],
  find({ queue, deadLetters }) {
    return differing(
      [queue, deadLetters].map(({ arn, maxMessageBytes }) => [
        `${nameOf(arn)} to take bytes:`,
        QUEUE.maxMessageBytes,
        maxMessageBytes,
      ]),
    );
  },
});

function differing(numbers: [what: string, expected: number, got: number | undefined][]): string | undefined {
  const other = numbers.filter(([, expected, got]) => expected !== got);
  if (other.length === 0) return undefined;
  return other.map(([what, expected, got]) => `expected ${what} ${expected}, got ${got ?? "none"}`).join("; ");
}
