import type { Clock } from "@savelife/core/clock";
import { type OutgoingMessage, type Queue, type Sent, sendBatch, toBatches } from "@savelife/core/queue";
import pMap from "p-map";

/** Where messages are sent to, how often that is tried, and the signal after which nothing is tried any more. */
export type Sending = { queue: Queue; tries: number; clock: Clock; random: () => number; signal: AbortSignal };

/** Requests at once: enough to hide the round trip. */
const CONCURRENCY = 8;
/** Full jitter below 100, 200, 400, 800 ms …, at most 10 s: SQS throttles by the second. */
const BACKOFF_MILLISECONDS = 100;
const MAX_BACKOFF_MILLISECONDS = 10_000;

/**
 * Sends messages in as few requests as SQS allows, and again those of which that may help. One answer for each, in their
 * order; nothing is thrown.
 */
export async function send(sending: Sending, messages: OutgoingMessage[]): Promise<Sent[]> {
  const answers = await pMap(toBatches(messages), (batch) => sendPatiently(sending, batch, 1), {
    concurrency: CONCURRENCY,
  });
  return answers.flat();
}

async function sendPatiently(sending: Sending, batch: OutgoingMessage[], attempt: number): Promise<Sent[]> {
  const { queue, tries, clock, random, signal } = sending;
  const answers = await sendBatch(queue, batch, signal);
  const pending = batch.filter((_, i) => isWorthAnotherTry(answers[i]));
  if (pending.length === 0 || attempt >= tries || signal.aborted) return answers;

  const ceiling = Math.min(MAX_BACKOFF_MILLISECONDS, BACKOFF_MILLISECONDS * 2 ** (attempt - 1));
  await clock.sleep(random() * ceiling, signal);
  if (signal.aborted) return answers;
  const later = await sendPatiently(sending, pending, attempt + 1);
  return answers.map((answer) => (isWorthAnotherTry(answer) ? (later.shift() ?? answer) : answer));
}

function isWorthAnotherTry(answer: Sent | undefined): boolean {
  return answer?.status === "unsent" && answer.again;
}
