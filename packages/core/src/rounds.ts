import pMap from "p-map";
import type { Clock } from "./clock.ts";

/** The time and the chance that retries need, and the signal after which no request is started or awaited. */
export type Attempt = { clock: Clock; random: () => number; signal: AbortSignal };

/** Requests at once: enough to hide the round trip, few enough that ten consumers do not open a thousand sockets. */
export const CONCURRENCY = 8;
/** Tries of one piece of work in one delivery; after them SQS brings the message again later, which costs nothing. */
const TRIES = 5;
/** Full jitter below 50, 100, 200, 400 ms: 0.4 s on average, 0.75 s at most, far inside the consumer's 30 s. */
const BACKOFF_MILLISECONDS = 50;

/**
 * Runs `work` in groups, several at once, and what `run` gives back again in further rounds, with exponential back-off
 * and full jitter between them. Ends early, without a word, once the signal aborts.
 * @param run does one group and answers the part of it that should be tried again
 */
export async function inRounds<T>(
  work: T[],
  groupSize: number,
  { clock, random, signal }: Attempt,
  run: (group: T[]) => Promise<T[]>,
): Promise<void> {
  let pending = work;
  for (let round = 0; round < TRIES && pending.length > 0; round++) {
    if (round > 0) await clock.sleep(random() * BACKOFF_MILLISECONDS * 2 ** (round - 1), signal);
    const runUntilAborted = (group: T[]) => (signal.aborted ? [] : run(group));
    pending = (await pMap(chunk(pending, groupSize), runUntilAborted, { concurrency: CONCURRENCY })).flat();
  }
}

/** Cuts a list into lists of `size`, the last of which may be shorter. */
export function chunk<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
