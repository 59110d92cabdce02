import { QUEUE } from "@savelife/core/deployment";
import { defineCheck } from "../check.ts";
import { nameOf } from "../name-of.ts";

const DAY_SECONDS = 24 * 60 * 60;
const LEAST_RECEIVES = 5;
const TIMEOUTS = 6;

export const redrive = defineCheck({
  name: "redrive",
  holds: "The queue sends what it cannot get rid of to the dead-letter queue.",
  why: "Without it a message that always fails is tried for days, then it expires and is lost.",
  mend: "Deploy again: stacks/queue.ts sets `dlq`.",
  reads: ["queue", "deadLetters"],
  find({ queue, deadLetters }) {
    if (!queue.redrive) return "expected a redrive policy on the queue, got none";
    if (queue.redrive.deadLettersArn === deadLetters.arn) return undefined;
    return `expected the queue to redrive to ${nameOf(deadLetters.arn)}, got ${nameOf(queue.redrive.deadLettersArn)}`;
  },
});

export const receives = defineCheck({
  name: "receives",
  holds: `A message is received at least ${LEAST_RECEIVES} times before it becomes a dead letter.`,
  why: "Lambda receives what it then has no room for, so with few receives throttling alone makes dead letters.",
  mend: `Set \`retry\` in stacks/queue.ts to ${LEAST_RECEIVES} or more, and deploy.`,
  reads: ["queue"],
  find({ queue: { redrive } }) {
    if (!redrive || redrive.maxReceives >= LEAST_RECEIVES) return undefined; // without one the check above says so
    return `expected at least ${LEAST_RECEIVES} receives, got ${redrive.maxReceives}`;
  },
});

export const retention = defineCheck({
  name: "retention",
  holds: "Dead letters are kept longer than messages on the queue.",
  why: "A dead letter's time counts from the first enqueue, so it may expire on the day it arrives, before anybody looks.",
  mend: "Raise `messageRetentionSeconds` of DeadLetters in stacks/queue.ts (14 days is the most), and deploy.",
  reads: ["queue", "deadLetters"],
  find({ queue, deadLetters }) {
    if (deadLetters.retentionSeconds > queue.retentionSeconds) return undefined;
    const [kept, queued] = [deadLetters, queue].map((one) => one.retentionSeconds / DAY_SECONDS);
    return `expected dead letters to be kept longer than the queue's ${queued} days, got ${kept} days`;
  },
});

export const visibility = defineCheck({
  name: "visibility",
  holds: `The queue's visibility timeout is at least ${TIMEOUTS} timeouts of its consumer.`,
  why: "Lambda tries a throttled batch again within that time. If it ends earlier, messages are handed out twice and reach the dead-letter queue though nothing is wrong with them.",
  mend: "Raise `visibilityTimeout` in stacks/queue.ts or lower `timeout` in stacks/consumer.ts, and deploy.",
  reads: ["queue", "consuming", "functions"],
  find({ queue, consuming, functions }) {
    const consumers = functions.filter(({ arn }) => consuming.some(({ functionArn }) => functionArn === arn));
    const slow = consumers.find((one) => queue.visibilityTimeoutSeconds < TIMEOUTS * one.timeoutSeconds);
    if (!slow) return undefined;
    const least = TIMEOUTS * slow.timeoutSeconds;
    return `expected at least ${least} s, ${TIMEOUTS} × the ${slow.timeoutSeconds} s of ${slow.name}, got ${queue.visibilityTimeoutSeconds} s`;
  },
});

export const queueNumbers = defineCheck({
  name: "queue-numbers",
  holds: "The queues have the numbers of the contract that this code publishes, contracts/asyncapi.json.",
  why: "Other numbers mean that the queues are older than the code, newer, or were changed by hand; publishers rely on the published ones.",
  mend: "Deploy this code, or work with the code that was deployed: `npx sst diff` says what a deploy would change.",
  reads: ["queue", "deadLetters"],
  find({ queue, deadLetters }) {
    const numbers: [string, number, number | undefined][] = [
      ["a visibility timeout in seconds of", QUEUE.visibilityTimeoutSeconds, queue.visibilityTimeoutSeconds],
      ["the queue's retention in seconds of", QUEUE.retentionSeconds, queue.retentionSeconds],
      ["receives of", QUEUE.maxReceives, queue.redrive?.maxReceives],
      ["a retention of dead letters in seconds of", QUEUE.deadLetterRetentionSeconds, deadLetters.retentionSeconds],
    ];
    const other = numbers.filter(([, expected, got]) => expected !== got);
    if (other.length === 0) return undefined;
    return other.map(([what, expected, got]) => `expected ${what} ${expected}, got ${got ?? "none"}`).join("; ");
  },
});
