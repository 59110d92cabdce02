import type { Clock } from "../src/clock.ts";
import { systemClock } from "../src/clock.ts";
import type { Attempt } from "../src/rounds.ts";

/**
 * The system's clock, but for sleeping: that ends at once, and `slept` has how long it would have been. It throws after
 * a hundred times, as what is tried again for ever without a pause would never let its test end.
 */
export function impatientClock(): Clock & { slept: number[] } {
  const slept: number[] = [];
  const sleep = async (milliseconds: number) => {
    if (slept.push(milliseconds) > 100) throw new Error("still not done after a hundred sleeps");
  };
  return { ...systemClock, slept, sleep };
}

/** An attempt with all the time there is. */
export function attempt(change: Partial<Attempt> = {}): Attempt {
  return { clock: impatientClock(), random: () => 0.5, signal: new AbortController().signal, ...change };
}
