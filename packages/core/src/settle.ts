import type { SQSRecord } from "aws-lambda";
import type { Ended } from "./batch.ts";
import { toDeadLetter } from "./letter.ts";
import type { Outcome } from "./outcome.ts";
import { type Delay, delayMessages, type Queue, sendMessages } from "./queue.ts";

/** A message and what became of it. `done` messages are acknowledged, all others are reported to SQS. */
export type Consumed = Ended<SQSRecord> & { done: boolean };

/** The two queues: the one that the records came from, and the one for what can never be written. */
export type Queues = {
  /** Without it a reported message comes again after the queue's own visibility timeout. */
  queue?: Queue | undefined;
  /** Without it a rejected message is reported, and SQS redrives it in the end. */
  deadLetters?: Queue | undefined;
};

/** Limits of 1, 2, 4 and 8 minutes: the fifth and last receive comes 7.5 to 15 minutes after the first. */
const BACKOFF_SECONDS = 60;
const MAX_BACKOFF_SECONDS = 900;

/**
 * Settles the queues: rejected messages are sent to the dead-letter queue, which makes them done; what is not done
 * comes again after its back-off. Keeps the order. Nothing is thrown for what a queue did.
 */
export async function settle(
  ended: Ended<SQSRecord>[],
  { queue, deadLetters }: Queues,
  random: () => number,
  signal: AbortSignal,
): Promise<Consumed[]> {
  const deadLettered = deadLetters ? await deadLetter(ended, deadLetters, signal) : new Set();
  const consumed = ended.map((one) => ({ ...one, done: isStored(one.outcome) || deadLettered.has(one.record) }));
  const delays = consumed.filter(({ done }) => !done).map(({ record }) => toDelay(record, random));
  if (queue) await delayMessages(queue, delays, signal);
  return consumed;
}

/** The records whose dead letters were sent. */
async function deadLetter(ended: Ended<SQSRecord>[], deadLetters: Queue, signal: AbortSignal): Promise<Set<SQSRecord>> {
  const letters = ended.flatMap(({ record, outcome }) => {
    return outcome.status === "rejected" ? [{ record, message: toDeadLetter(record, outcome.rejection) }] : [];
  });
  const messages = letters.map(({ message }) => message);
  const sent = await sendMessages(deadLetters, messages, signal);
  return new Set(letters.filter((_, i) => sent[i]?.status === "sent").map(({ record }) => record));
}

/** Failure is the default: a message is done only when its outcome says so. */
function isStored({ status }: Outcome): boolean {
  return status === "written" || status === "duplicate";
}

/**
 * Exponential in the receive count, half of it jitter, so that what failed together does not come back together. Jitter
 * alone could spend all five receives in a minute: five minutes of throttling then made dead letters of 12%, in the
 * simulator, with the fixed half of none.
 */
function toDelay({ receiptHandle, attributes }: SQSRecord, random: () => number): Delay {
  const receives = Math.max(1, Number(attributes.ApproximateReceiveCount) || 1);
  const limit = Math.min(MAX_BACKOFF_SECONDS, BACKOFF_SECONDS * 2 ** (receives - 1));
  return { receiptHandle, seconds: Math.ceil(limit / 2 + (random() * limit) / 2) };
}
