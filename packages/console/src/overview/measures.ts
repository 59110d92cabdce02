import type { Outcome } from "@savelife/core/outcome";
import type { Consumed } from "@savelife/core/settle";

/** The number of messages with each outcome in one span of time. */
export type Bin = Record<Outcome["status"], number> & {
  /** The beginning of the span, ISO 8601 in UTC. */
  at: string;
};

/** The outcomes of the last spans of `binSeconds`, the newest last. */
export type RecentOutcomes = { binSeconds: number; bins: Bin[] };

/** The age of the oldest message of each queue, in seconds; undefined when it is empty or not known. */
export type Ages = { queue: number | undefined; deadLetters: number | undefined };

/** What the running consumer of one machine reports, or CloudWatch for a deployed stage. */
export type Measures = {
  recentOutcomes(): Promise<RecentOutcomes>;
  oldestMessages(): Promise<Ages>;
  /** Where the numbers come from and how late they are, as the page shows it. */
  origin: string;
};

export const STATUSES = ["written", "duplicate", "rejected", "failed"] as const satisfies Outcome["status"][];

const BIN_SECONDS = 10;
/** Ten minutes. */
const BINS = 60;

/** Counts outcomes as they are reported, and forgets those of more than ten minutes ago. */
export function countOutcomes(now: () => Date): { add(consumed: Consumed[]): void; recent(): RecentOutcomes } {
  const counts = new Map<number, Bin>();
  const current = () => Math.floor(now().getTime() / 1_000 / BIN_SECONDS);
  const forget = () => {
    for (const bin of counts.keys()) if (bin <= current() - BINS) counts.delete(bin);
  };
  return {
    add(consumed) {
      forget();
      const bin = counts.get(current()) ?? emptyBin(current());
      for (const { outcome } of consumed) bin[outcome.status] += 1;
      counts.set(current(), bin);
    },
    recent() {
      forget();
      const bins = Array.from({ length: BINS }, (_, i) => current() - BINS + 1 + i);
      return { binSeconds: BIN_SECONDS, bins: bins.map((bin) => ({ ...(counts.get(bin) ?? emptyBin(bin)) })) };
    },
  };
}

function emptyBin(bin: number): Bin {
  const zeros = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<(typeof STATUSES)[number], number>;
  return { at: new Date(bin * BIN_SECONDS * 1_000).toISOString(), ...zeros };
}
