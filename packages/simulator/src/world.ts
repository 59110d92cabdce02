import { Faults } from "./faults.ts";
import type { Profile } from "./profiles.ts";
import { openRandom, type Random } from "./random.ts";
import { Scheduler } from "./scheduler.ts";
import { Trace } from "./trace.ts";

/** What every part of the world shares: its time, its chance, what goes wrong in it, and what is known of it afterwards. */
export type World = { scheduler: Scheduler; random: Random; faults: Faults; trace: Trace };

/** A world at its beginning. The same seed and profile always make the same one. */
export function openWorld(seed: number, profile: Profile, listen?: (line: string) => void): World {
  const scheduler = new Scheduler();
  const trace = new Trace(scheduler, listen);
  const faults = new Faults(profile, openRandom(seed, "faults"), scheduler, trace);
  return { scheduler, random: openRandom(seed, "world"), faults, trace };
}
