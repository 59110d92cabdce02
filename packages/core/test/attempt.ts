import type { Clock } from "../src/clock.ts";
import { systemClock } from "../src/clock.ts";
import type { Attempt } from "../src/rounds.ts";

/** The system's clock, but for sleeping: that ends at once, and `slept` tells how long it would have been. */
export function impatientClock(): Clock & { slept: number[] } {
  const slept: number[] = [];
  return { ...systemClock, slept, sleep: async (milliseconds) => void slept.push(milliseconds) };
}

/** An attempt with all the time there is. */
export function attempt(change: Partial<Attempt> = {}): Attempt {
  return { clock: impatientClock(), random: () => 0.5, signal: new AbortController().signal, ...change };
}
