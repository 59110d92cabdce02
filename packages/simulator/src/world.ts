import { type Faults, openFaults, type Profile } from "./faults.ts";
import { openRandom, type Random } from "./random.ts";
import { openTrace, Scheduler, type Trace } from "./scheduler.ts";

/**
 * What every part of a world shares: its virtual time, its randomness (the consumer's is its own), what goes wrong in it, and the
 * record of all that happened.
 *
 * The words of this package:
 * - world: a simulated queue, table and Lambda, through which the messages of one seed go to the real consumer;
 * - seed: the number that decides everything random in a world, so that the same seed is the same run, event by event;
 * - profile: the kind of world, that is which faults there are, and how probable each is;
 * - fault: one thing that goes wrong, such as a throttled statement; faults are rare in calm and frequent in a storm;
 * - fate: what became of a message in the end;
 * - law: what must be true in every world, whatever went wrong; a violation is a law that was broken;
 * - trace: one line for everything that happens, and the hash of these lines.
 *
 * Read on in `simulate.ts`, which runs one world; `system.ts`, which joins queue, table and Lambda; `network.ts` and
 * `invocation.ts`, where most faults strike; `traffic.ts`, what is sent; and `laws.ts`, by which the end is judged.
 */
export type World = { scheduler: Scheduler; random: Random; consumerRandom: Random; faults: Faults; trace: Trace };

/** A world at its beginning. The same seed and profile always make the same one. */
export function openWorld(seed: number, profile: Profile, listen?: (line: string) => void): World {
  const scheduler = new Scheduler();
  const trace = openTrace(scheduler, listen);
  const faults = openFaults(profile, openRandom(seed, "faults"), scheduler, trace);
  return { scheduler, random: openRandom(seed, "world"), consumerRandom: openRandom(seed, "consumer"), faults, trace };
}

export const QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/Queue";
export const DEAD_LETTERS_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/DeadLetters";
export const TABLE_NAME = "Table";
