import type { Random } from "./random.ts";
import type { Scheduler, Trace } from "./scheduler.ts";

/** How probable a fault is each time that it could strike, in calm and in a storm. */
type Odds = readonly [calm: number, storm: number];

const DEFAULT_ODDS = {
  /** A statement of a batch that succeeded as a whole, refused for now. */
  "throttled-statement": [0.03, 0.3],
  /** The same with the service's own error, after which the statement may have been applied all the same. */
  "failed-statement": [0.005, 0.05],
  /** A key of a read that was left for another request. */
  "unprocessed-key": [0.05, 0.2],
  /** A request that was refused for now; nothing of it was applied. */
  "throttled-request": [0.02, 0.15],
  /** A request that was answered with 500, and may have been applied. */
  "server-error": [0.01, 0.1],
  /** A request that was applied, and its connection cut before the reply. */
  "lost-reply": [0.01, 0.05],
  /** A request that was never answered, and may have been applied. */
  hang: [0.001, 0.01],
  /** A reply after 0.5 to 5 s; after 3 s nobody waits for it. */
  "slow-reply": [0.005, 0.05],
  /** A dead letter that was refused in a request that succeeded. */
  "unsent-entry": [0.02, 0.2],
  /** A change of visibility that was refused in a request that succeeded. */
  "undelayed-entry": [0.02, 0.2],
  /** An invocation that dies when it would go on after an await, of which a batch has about five. */
  crash: [0.001, 0.005],
  /** An invocation that gets no processor after an await for up to 40 s; its timeout may end it. */
  stall: [0.0006, 0.004],
  /** Ten deletions that never reached the queue. */
  "lost-acknowledgement": [0.004, 0.03],
  /** A message that is delivered again while it is in flight. */
  "duplicate-delivery": [0.002, 0.01],
  /** A message that comes before others that were on the queue before it. */
  "changed-order": [0.05, 0.05],
} satisfies Record<string, Odds>;

export type FaultKind = keyof typeof DEFAULT_ODDS;

export const FAULT_KINDS = Object.keys(DEFAULT_ODDS) as FaultKind[];

/** A kind of world. */
export type Profile = {
  odds: Record<FaultKind, Odds>;
  /** How long calm and storms last, each drawn evenly between two bounds, and when the last storm is over; milliseconds. */
  storms: { calm: readonly [number, number]; storm: readonly [number, number]; end: number };
  /** Until then every statement is throttled; 0 by default. */
  outageMilliseconds?: number;
};

export const PROFILES = {
  /**
   * A bad day of the cloud: five minutes of storms, of half a minute each, and then calm, in which faults are rare.
   * Retries and back-off must outlast it: four back-offs take 7.5 minutes at the least.
   */
  default: {
    odds: DEFAULT_ODDS,
    storms: { calm: [15_000, 75_000], storm: [5_000, 40_000], end: 300_000 },
  },
  /** Storms of minutes in which little works: valid events may end on the dead-letter queue, but none may be lost. */
  hostile: {
    odds: {
      ...DEFAULT_ODDS,
      "throttled-statement": [0.1, 0.9],
      "throttled-request": [0.05, 0.6],
      "lost-reply": [0.05, 0.2],
      hang: [0.01, 0.3],
      "unsent-entry": [0.1, 0.6],
      crash: [0.01, 0.06],
      stall: [0.01, 0.04],
      "lost-acknowledgement": [0.05, 0.4],
      "duplicate-delivery": [0.02, 0.1],
    },
    storms: { calm: [10_000, 60_000], storm: [60_000, 600_000], end: Number.POSITIVE_INFINITY },
  },
  /** Seven minutes without a table, and nothing else: less than the 7.5 that four back-offs take at the least. */
  outage: {
    odds: mapKinds((): Odds => [0, 0]),
    storms: { calm: [0, 1], storm: [0, 1], end: 0 },
    outageMilliseconds: 420_000,
  },
} satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

/** Decides what goes wrong. */
export type Faults = {
  /** How often each kind of fault struck. */
  counts: Record<FaultKind, number>;
  /** Whether a fault is to strike now; if so it is counted. */
  strikes(kind: FaultKind): boolean;
};

/**
 * The faults of a world, by its profile, by calm and storm, and by its seed's own mix: each kind is left out, halved, left as
 * it is or doubled, because a world in which everything fails a little hides what a world with one bad fault shows.
 */
export function openFaults(profile: Profile, random: Random, scheduler: Scheduler, trace: Trace): Faults {
  const { odds, storms, outageMilliseconds = 0 } = profile;
  const counts = mapKinds(() => 0);
  const factors = mapKinds(() => random.pick([0, 0.5, 1, 2]));
  let isStorm = random.chance(0.5);
  let changesMilliseconds = 0;

  /** Faults come together in a cloud: a table that throttles throttles everybody for a while. So calm and storms alternate. */
  const hasStorm = () => {
    if (scheduler.nowMilliseconds >= storms.end) return false;
    while (scheduler.nowMilliseconds >= changesMilliseconds) {
      isStorm = !isStorm;
      changesMilliseconds += random.between(...storms[isStorm ? "storm" : "calm"]);
    }
    return isStorm;
  };

  return {
    counts,
    strikes(kind) {
      const isOut = kind === "throttled-statement" && scheduler.nowMilliseconds < outageMilliseconds;
      const [calm, storm] = odds[kind];
      if (!isOut && !random.chance(Math.min(0.9, (hasStorm() ? storm : calm) * factors[kind]))) return false;
      counts[kind]++;
      trace.note(kind);
      return true;
    },
  };
}

/** A value for each kind of fault. */
function mapKinds<T>(value: (kind: FaultKind) => T): Record<FaultKind, T> {
  // `Object.fromEntries` forgets the names of the keys, and these are all of them.
  return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, value(kind)])) as Record<FaultKind, T>;
}
