import type { Outcome } from "@savelife/core/outcome";

/** How many messages had which outcome in one span of time. */
export type Bin = Record<Outcome["status"], number> & {
  /** The beginning of the span, ISO 8601 in UTC. */
  at: string;
};

/** The outcomes of the last spans of `binSeconds`, the newest last. */
export type RecentOutcomes = { binSeconds: number; bins: Bin[] };

/** The age of the oldest message of each queue, in seconds; undefined when it is empty or nobody knows. */
export type Ages = { queue: number | undefined; deadLetters: number | undefined };

/** What comes from the running consumer on one machine, and from CloudWatch for a deployed stage. */
export type Measures = {
  recentOutcomes(): Promise<RecentOutcomes>;
  oldestMessages(): Promise<Ages>;
  /** Where the numbers come from and how late they are, for the reader of the page. */
  origin: string;
};

export const STATUSES = ["written", "duplicate", "rejected", "failed"] as const satisfies Outcome["status"][];
