import type { Climate } from "./weather.ts";

/** What can go wrong, and how probable it is each time that it could, in calm and in a storm. */
export type Odds = { calm: number; storm: number };

/** A kind of world. Until the end of its outage every statement is throttled. */
export type Profile = { climate: Climate; odds: Record<FaultKind, Odds>; outageMilliseconds: number };

export type FaultKind = keyof typeof DEFAULT_ODDS;

const DEFAULT_ODDS = {
  /** A statement of a batch that succeeded as a whole, refused for now. */
  "throttled-statement": { calm: 0.03, storm: 0.3 },
  /** The same with the service's own error, after which the statement may have been applied all the same. */
  "failed-statement": { calm: 0.005, storm: 0.05 },
  /** A key of a read that was left for another request. */
  "unprocessed-key": { calm: 0.05, storm: 0.2 },
  /** A request that was refused for now; nothing of it was applied. */
  "throttled-request": { calm: 0.02, storm: 0.15 },
  /** A request that was answered with 500, and may have been applied. */
  "server-error": { calm: 0.01, storm: 0.1 },
  /** A request that was applied, and its connection cut before the reply. */
  "lost-reply": { calm: 0.01, storm: 0.05 },
  /** A request that was never answered, and may have been applied. */
  hang: { calm: 0.001, storm: 0.01 },
  /** A reply after 0.5 to 5 s; after 3 s nobody waits for it. */
  "slow-reply": { calm: 0.005, storm: 0.05 },
  /** A dead letter that was refused in a request that succeeded. */
  "unsent-entry": { calm: 0.02, storm: 0.2 },
  /** A change of visibility that was refused in a request that succeeded. */
  "undelayed-entry": { calm: 0.02, storm: 0.2 },
  /** An invocation that dies when one of its promises should have gone on. */
  crash: { calm: 0.004, storm: 0.03 },
  /** An invocation that gets no processor for up to 40 s, and is ended by its timeout when that is too long. */
  stall: { calm: 0.003, storm: 0.02 },
  /** Ten deletions that never reached the queue. */
  "lost-acknowledgement": { calm: 0.004, storm: 0.03 },
  /** A message that is delivered again while it is in flight. */
  "duplicate-delivery": { calm: 0.002, storm: 0.01 },
  /** A message that changed places with another of the queue. */
  "changed-order": { calm: 0.05, storm: 0.05 },
} satisfies Record<string, Odds>;

export const FAULT_KINDS = Object.keys(DEFAULT_ODDS) as FaultKind[];

/**
 * A bad day of the cloud: five minutes of storms, of half a minute each, and after them calm, in which faults go on but
 * seldom. Retries and back-off must outlast it, for four back-offs take 7.5 minutes at the least.
 */
const DEFAULT: Profile = {
  climate: { calm: [15_000, 75_000], storm: [5_000, 40_000], clears: 300_000 },
  odds: DEFAULT_ODDS,
  outageMilliseconds: 0,
};

/** Outages of minutes in which little works: valid events may end on the dead-letter queue, but never nowhere. */
const HOSTILE: Profile = {
  climate: { calm: [10_000, 60_000], storm: [60_000, 600_000], clears: Number.POSITIVE_INFINITY },
  odds: {
    ...DEFAULT_ODDS,
    "throttled-statement": { calm: 0.1, storm: 0.9 },
    "throttled-request": { calm: 0.05, storm: 0.6 },
    "lost-reply": { calm: 0.05, storm: 0.2 },
    hang: { calm: 0.01, storm: 0.3 },
    "unsent-entry": { calm: 0.1, storm: 0.6 },
    crash: { calm: 0.05, storm: 0.3 },
    stall: { calm: 0.05, storm: 0.2 },
    "lost-acknowledgement": { calm: 0.05, storm: 0.4 },
    "duplicate-delivery": { calm: 0.02, storm: 0.1 },
  },
  outageMilliseconds: 0,
};

/** Seven minutes without a table, and nothing else: less than the 7.5 that four back-offs take at the least. */
const OUTAGE: Profile = {
  climate: DEFAULT.climate,
  odds: Object.fromEntries(FAULT_KINDS.map((kind) => [kind, { calm: 0, storm: 0 }])) as Profile["odds"],
  outageMilliseconds: 420_000,
};

export const PROFILES = { default: DEFAULT, hostile: HOSTILE, outage: OUTAGE } as const;

export type ProfileName = keyof typeof PROFILES;
