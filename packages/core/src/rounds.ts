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

/** What a try of one piece of work came to; `again` when another try may come to more. */
export type Try<R> = { result: R; again?: boolean };

/**
 * Runs `work` in groups, several at once, and in further rounds what should be tried again, after an exponential
 * back-off with full jitter. Ends early, without a word, once the signal aborts.
 * @param run tries one group, and answers for each of its pieces, in their order
 * @returns what the last try of each piece came to; nothing for one that was never tried
 */
export async function inRounds<T, R>(
  work: T[],
  groupSize: number,
  { clock, random, signal }: Attempt,
  run: (group: T[]) => Promise<Try<R>[]>,
): Promise<Map<T, R>> {
  const results = new Map<T, R>();
  const runGroup = async (group: T[]) => {
    const tries = signal.aborted ? [] : await run(group);
    return group.filter((piece, i) => {
      const one = tries[i];
      if (one) results.set(piece, one.result);
      return one?.again;
    });
  };
  let pending = work;
  for (let round = 0; round < TRIES && pending.length > 0; round++) {
    if (round > 0) await clock.sleep(random() * BACKOFF_MILLISECONDS * 2 ** (round - 1), signal);
    pending = (await pMap(chunk(pending, groupSize), runGroup, { concurrency: CONCURRENCY })).flat();
  }
  return results;
}

/** Cuts a list into lists of `size`, the last of which may be shorter. */
export function chunk<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
