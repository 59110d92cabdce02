import { FAULT_KINDS, type FaultKind, type Profile } from "./profiles.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Trace } from "./trace.ts";
import { Weather } from "./weather.ts";

/** How often each kind of fault struck. */
export type FaultCounts = Record<FaultKind, number>;

/**
 * Decides what goes wrong, by the profile, the weather, and the seed's own mix: each kind is left out, halved, left as it
 * is or doubled, since a world in which everything fails a little hides what a world with one bad fault shows.
 */
export class Faults {
  readonly counts: FaultCounts = zeroCounts();
  readonly #weather: Weather;
  readonly #odds: Profile["odds"];
  readonly #outageMilliseconds: number;
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #trace: Trace;

  constructor(profile: Profile, random: Random, scheduler: Scheduler, trace: Trace) {
    this.#weather = new Weather(profile.climate, random);
    this.#odds = mix(profile.odds, random);
    this.#outageMilliseconds = profile.outageMilliseconds;
    this.#random = random;
    this.#scheduler = scheduler;
    this.#trace = trace;
  }

  /** Whether a fault is to strike now; if so it is counted. */
  strikes(kind: FaultKind): boolean {
    if (!this.threatens(kind)) return false;
    this.count(kind);
    return true;
  }

  /** Whether a fault is to strike later. Who asks counts it when it does, for it may come too late. */
  threatens(kind: FaultKind): boolean {
    const { calm, storm } = this.#odds[kind];
    const isOut = this.#scheduler.nowMilliseconds < this.#outageMilliseconds;
    if (isOut && kind === "throttled-statement") return true;
    return this.#random.chance(this.#weather.isStorm(this.#scheduler.nowMilliseconds) ? storm : calm);
  }

  count(kind: FaultKind): void {
    this.counts[kind]++;
    this.#trace.note(kind);
  }
}

/** The counts of a world in which nothing has gone wrong yet. */
export function zeroCounts(): FaultCounts {
  return mapKinds(() => 0);
}

function mix(odds: Profile["odds"], random: Random): Profile["odds"] {
  return mapKinds((kind) => {
    const factor = random.pick([0, 0.5, 1, 2]);
    return { calm: Math.min(0.9, odds[kind].calm * factor), storm: Math.min(0.9, odds[kind].storm * factor) };
  });
}

function mapKinds<T>(value: (kind: FaultKind) => T): Record<FaultKind, T> {
  // `Object.fromEntries` forgets the names of the keys, and these are all of them.
  return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, value(kind)])) as Record<FaultKind, T>;
}
