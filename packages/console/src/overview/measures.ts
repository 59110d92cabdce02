import type { Outcome } from "@savelife/core/outcome";
import type { Consumed } from "@savelife/core/settle";

/** The number of messages with each outcome in one span of time. */
export type Bin = Record<Outcome["status"], number> & {
  /** The beginning of the span, ISO 8601 in UTC. */
  at: string;
};

/** What the queues do not report: the outcomes of the last spans of `binSeconds`, the newest last, and ages. */
export type Measured = {
  binSeconds: number;
  bins: Bin[];
  /** The age of the oldest message of each queue, in seconds; undefined when it is empty or not known. */
  ages: { queue: number | undefined; deadLetters: number | undefined };
};

/** What the running consumer of one machine reports, or CloudWatch for a deployed stage. */
export type Measures = {
  read(): Promise<Measured>;
  /** Where the numbers come from and how late they are, as the page shows it. */
  origin: string;
};

export const STATUSES = ["written", "duplicate", "rejected", "failed"] as const satisfies Outcome["status"][];

const BIN_SECONDS = 10;
/** Ten minutes. */
const BINS = 60;

/** Counts outcomes as they are reported, and forgets those of more than ten minutes ago. */
export function countOutcomes(now: () => Date): { add(consumed: Consumed[]): void; recent(): Omit<Measured, "ages"> } {
  let counted = new Map<number, Bin>();
  const current = () => Math.floor(now().getTime() / 1_000 / BIN_SECONDS);
  /** The last bins, those in which nothing was reported too. */
  const recent = () => {
    const numbers = Array.from({ length: BINS }, (_, i) => current() - BINS + 1 + i);
    counted = new Map(numbers.map((number) => [number, counted.get(number) ?? emptyBin(number, BIN_SECONDS)]));
    return [...counted.values()];
  };
  return {
    add(consumed) {
      const bin = recent().at(-1);
      for (const { outcome } of consumed) if (bin) bin[outcome.status] += 1;
    },
    recent: () => ({ binSeconds: BIN_SECONDS, bins: structuredClone(recent()) }),
  };
}

/** A span of this many seconds, by its number since 1970, in which nothing was reported yet. */
export function emptyBin(number: number, seconds: number): Bin {
  return { at: new Date(number * seconds * 1_000).toISOString(), written: 0, duplicate: 0, rejected: 0, failed: 0 };
}
