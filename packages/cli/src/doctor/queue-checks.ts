import { QUEUE } from "@savelife/core/deployment";
import { type Check, listing } from "./check.ts";
import { nameOf } from "./facts.ts";
import { isOpen, refusesPlainText } from "./policy.ts";

const DAY_SECONDS = 24 * 60 * 60;
/** As AWS advises for an event source. */
const TIMEOUTS = 6;

/** What must hold for the queue and the dead-letter queue. */
export const QUEUE_CHECKS: Check[] = [
  {
    name: "queue-numbers",
    holds: "The queues have the numbers of this code, which docs/contracts/asyncapi.json publishes.",
    why: "Other numbers mean that the queues are older than the code, newer, or were changed by hand; publishers rely on the published ones.",
    fix: "Deploy this code, or work with the code that was deployed: `npx sst diff` says what a deploy would change.",
    find: ({ queue, deadLetters }) =>
      differing([
        ["a visibility timeout in seconds of", QUEUE.visibilityTimeoutSeconds, queue.visibilityTimeoutSeconds],
        ["the queue's retention in seconds of", QUEUE.retentionSeconds, queue.retentionSeconds],
        ["receives of", QUEUE.maxReceives, queue.redrive?.maxReceives],
        ["a retention of dead letters in seconds of", QUEUE.deadLetterRetentionSeconds, deadLetters.retentionSeconds],
      ]),
  },
  {
    name: "message-size",
    holds: "Both queues take messages of 1 MiB, the most that SQS takes.",
    why: "A smaller limit refuses events that ingest has accepted, and dead letters that gained their reason.",
    fix: "Deploy again: stacks/queue.ts sets `maxMessageSize`.",
    find: ({ queue, deadLetters }) =>
      differing(
        [queue, deadLetters].map((one) => [
          `${nameOf(one.arn)} to take bytes:`,
          QUEUE.maxMessageBytes,
          one.maxMessageBytes,
        ]),
      ),
  },
  {
    name: "visibility",
    holds: `A message is hidden for at least ${TIMEOUTS} timeouts of its consumer and the batching window.`,
    why: "Lambda tries a throttled batch again within that time. If it ends earlier, messages are handed out twice and reach the dead-letter queue though nothing is wrong with them.",
    fix: "Raise `visibilityTimeoutSeconds` or lower `timeoutSeconds` in packages/core/src/deployment.ts, and deploy.",
    find({ queue, consuming, functions }) {
      for (const { functionArn, windowSeconds } of consuming) {
        const consumer = functions.find(({ arn }) => arn === functionArn);
        if (!consumer) continue;
        const seconds = TIMEOUTS * consumer.timeoutSeconds + windowSeconds;
        const sum = `${TIMEOUTS} × the ${consumer.timeoutSeconds} s of ${consumer.name} + ${windowSeconds} s`;
        if (queue.visibilityTimeoutSeconds < seconds)
          return `expected at least ${seconds} s, ${sum}, got ${queue.visibilityTimeoutSeconds} s`;
      }
      return undefined;
    },
  },
  {
    name: "redrive",
    holds: "The queue sends what it cannot get rid of to the dead-letter queue.",
    why: "Without it a message that always fails is tried for days, then it expires and is lost.",
    fix: "Deploy again: stacks/queue.ts sets `dlq`.",
    find({ queue: { redrive }, deadLetters }) {
      if (!redrive) return "expected a redrive policy on the queue, got none";
      const [wanted, got] = [deadLetters.arn, redrive.deadLettersArn];
      return wanted !== got && `expected the queue to redrive to ${nameOf(wanted)}, got ${nameOf(got)}`;
    },
  },
  {
    name: "redrive-allow",
    holds: "The dead-letter queue takes the dead letters of our queue, and of no other.",
    why: "When it refuses them, SQS cannot move what failed five times. When it takes those of any queue, somebody else's letters are replayed to ours.",
    fix: "Deploy again: stacks/queue.ts sets the redrive allow policy.",
    find({ queues: [queue, { redriveAllow }] }) {
      const { permission, sources } = redriveAllow;
      if (permission === "byQueue" && sources.join() === queue.arn) return undefined;
      const got = permission === "byQueue" ? sources.map(nameOf).join(", ") || "no queue" : permission;
      return `expected letters of ${nameOf(queue.arn)} alone to be allowed, got ${got}`;
    },
  },
  {
    name: "receives",
    holds: `A message is received at least ${QUEUE.maxReceives} times before it becomes a dead letter.`,
    why: "Lambda receives what it then has no room for, so with few receives throttling alone makes dead letters.",
    fix: `Set \`maxReceives\` in packages/core/src/deployment.ts to ${QUEUE.maxReceives} or more, and deploy.`,
    find: ({ queue: { redrive } }) =>
      redrive && // without one `redrive` says so
      redrive.maxReceives < QUEUE.maxReceives &&
      `expected at least ${QUEUE.maxReceives} receives, got ${redrive.maxReceives}`,
  },
  {
    name: "retention",
    holds: "Dead letters are kept longer than messages on the queue.",
    why: "A dead letter's time counts from the first enqueue, so it may expire on the day it arrives, before anybody looks.",
    fix: "Raise `messageRetentionSeconds` of DeadLetters in stacks/queue.ts (14 days is the most), and deploy.",
    find({ queue, deadLetters }) {
      const [queued, kept] = [queue.retentionSeconds / DAY_SECONDS, deadLetters.retentionSeconds / DAY_SECONDS];
      return (
        kept <= queued && `expected dead letters to be kept longer than the queue's ${queued} days, got ${kept} days`
      );
    },
  },
  {
    name: "queue-encryption",
    holds: "Both queues are encrypted.",
    why: "A message holds a name, an address and a blood group, which is health data.",
    fix: "Deploy again: stacks/queue.ts encrypts both.",
    find({ queues }) {
      const plain = queues.filter(({ isEncrypted }) => !isEncrypted).map(({ arn }) => nameOf(arn));
      return listing("expected encryption at rest, got none on", plain, " and ");
    },
  },
  {
    name: "key-change",
    holds: "A deploy from here would not change the key of queues that hold messages.",
    why: "What was sent with the old key can only be read with it, and the roles of the next deploy may use the new one alone: the messages would be lost to the consumer.",
    fix: "Correct SAVELIFE_CUSTOMER_KEY in .env.<stage>. To change the key, empty both queues first: docs/deploy.md.",
    find({ queues, wantedKey }) {
      const keyOf = (isOwn: boolean) => (isOwn ? "a key of the account" : "AWS's own key");
      const [now, then] = [keyOf(queues[0].key !== undefined), keyOf(wantedKey.isOwn)];
      const full = queues.flatMap(({ arn, messages }) => (messages > 0 ? `${nameOf(arn)} holds ${messages}` : []));
      return (
        now !== then &&
        listing(`expected ${now}, with which messages were sent, got a setting for ${then}, and`, full, " and ")
      );
    },
  },
  {
    name: "queue-tls",
    holds: "Both queues refuse requests without TLS.",
    why: "Otherwise a publisher with a wrong endpoint sends people's data over the network in the clear, and nobody notices.",
    fix: "Deploy again: stacks/queue.ts denies what comes without TLS.",
    find({ queues }) {
      const open = queues.filter(({ arn, policy }) => !policy.some((one) => refusesPlainText(one, arn)));
      const names = open.map(({ arn }) => nameOf(arn));
      return listing("expected a policy that denies requests without TLS, got none on", names, " and ");
    },
  },
  {
    name: "queue-access",
    holds: "No queue is open to everybody, and another account may send at most.",
    why: "Whoever may send can fill the table with invented donors; whoever may receive reads people's data and takes it off the queue.",
    fix: "Name the publisher's account or role in the queue's policy, and grant `sqs:SendMessage` alone.",
    find({ queues }) {
      const wide = queues.flatMap(({ arn, policy }) =>
        policy
          .filter((statement) => isOpen(statement, arn.split(":")[4] ?? ""))
          .map(({ principals, actions }) => `${principals.join(", ")} may ${actions.join(", ")} on ${nameOf(arn)}`),
      );
      return listing("expected nobody from outside, got:", wide);
    },
  },
];

function differing(numbers: [what: string, expected: number, got: number | undefined][]): string {
  const other = numbers.filter(([, expected, got]) => expected !== got);
  return other.map(([what, expected, got]) => `expected ${what} ${expected}, got ${got ?? "none"}`).join("; ");
}
