import { type OutgoingMessage, type Queue, type Sent, sendBatch, sendInBatches } from "./queue.ts";
import type { Attempt } from "./rounds.ts";

/** Where messages are sent to, how often that is tried, and the signal after which nothing is tried again. */
export type Sending = Attempt & {
  queue: Queue;
  tries: number;
  /** Whether the signal cuts off requests that have begun, too, which costs 70 µs of CPU a request. Default true. */
  cutsOff?: boolean;
};

/** Full jitter below 100, 200, 400, 800 ms …, at most 10 s: SQS throttles by the second. */
const BACKOFF_MILLISECONDS = 100;
const MAX_BACKOFF_MILLISECONDS = 10_000;

/** Sends messages in few requests, again where that may help. One answer for each, in their order; never throws. */
export function send(sending: Sending, messages: OutgoingMessage[]): Promise<Sent[]> {
  return sendInBatches(messages, (batch) => sendOne(sending, batch));
}

/** As `send`, for up to 10 messages within 1 MiB. */
export async function sendOne(sending: Sending, batch: OutgoingMessage[], attempt = 1): Promise<Sent[]> {
  const { queue, tries, clock, random, signal, cutsOff = true } = sending;
  const answers = await sendBatch(queue, batch, cutsOff ? signal : undefined);
  const pending = batch.filter((_, i) => isWorthAnotherTry(answers[i]));
  if (pending.length === 0 || attempt >= tries || signal.aborted) return answers;

  const ceiling = Math.min(MAX_BACKOFF_MILLISECONDS, BACKOFF_MILLISECONDS * 2 ** (attempt - 1));
  await clock.sleep(random() * ceiling, signal);
  if (signal.aborted) return answers;
  const later = await sendOne(sending, pending, attempt + 1);
  return answers.map((answer) => (isWorthAnotherTry(answer) ? (later.shift() ?? answer) : answer));
}

function isWorthAnotherTry(answer: Sent | undefined): boolean {
  return answer?.status === "unsent" && answer.again;
}
