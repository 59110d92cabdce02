import pMap from "p-map";
import type { Clock } from "./clock.ts";

/** The time and the chance that retries need, and the signal after which no request is started or awaited. */
export type Attempt = { clock: Clock; random: () => number; signal: AbortSignal };

/** Requests at once: enough to hide the round trip, few enough that ten consumers do not open a thousand sockets. */
const CONCURRENCY = 8;
/** Tries of one piece of work in one delivery; after them SQS brings the message again later, which costs nothing. */
const TRIES = 5;
/** Full jitter below 50, 100, 200, 400 ms: 0.4 s on average, 0.75 s at most, far inside the consumer's 30 s. */
const BACKOFF_MILLISECONDS = 50;

/**
 * Runs `work` in groups, several at once, and what `run` gives back again in further rounds, with exponential back-off
 * and full jitter between them. Ends early, without a word, once the signal aborts.
 * @param work is taken as it is needed: the first group is on its way before the last is made
 * @param run does one group and answers the part of it that should be tried again
 */
export async function inRounds<T>(
  work: Iterable<T>,
  groupSize: number,
  { clock, random, signal }: Attempt,
  run: (group: T[]) => Promise<T[]>,
): Promise<void> {
  const runUntilAborted = (group: T[]) => (signal.aborted ? [] : run(group));
  let pending = work;
  for (let round = 0; round < TRIES; round++) {
    if (round > 0) await clock.sleep(random() * BACKOFF_MILLISECONDS * 2 ** (round - 1), signal);
    const again = await pMap(inGroups(pending, groupSize, clock), runUntilAborted, { concurrency: CONCURRENCY });
    const left = again.flat();
    if (left.length === 0) return;
    pending = left;
  }
}

/** A group is made once the one before it has left, so that the table works while the next is read. */
async function* inGroups<T>(work: Iterable<T>, size: number, clock: Clock): AsyncGenerator<T[]> {
  let group: T[] = [];
  for (const piece of work) {
    if (group.push(piece) < size) continue;
    yield group;
    group = [];
    await clock.turn();
  }
  if (group.length > 0) yield group;
}
