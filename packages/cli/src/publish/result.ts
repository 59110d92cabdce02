import type { Fault, RejectionCode } from "@savelife/core/outcome";

/** What became of one event of the input: the `event`-th of it, which begins on `line`. Both are counted from 1. */
export type Result = { event: number; line: number } & (
  | { status: "sent"; id: string; messageId: string }
  /** It would have been sent, but for `--dry-run`. */
  | { status: "valid"; id: string }
  | { status: "rejected"; code: RejectionCode; faults: Fault[] }
  | { status: "unsent"; id: string; reason: string }
);

/** How many events came to what. */
export type Counts = { read: number; sent: number; rejected: number; unsent: number };

/** The counts after some more results. */
export function addToCounts(counts: Counts, results: Result[]): Counts {
  const having = (status: Result["status"]) => results.filter((result) => result.status === status).length;
  return {
    read: counts.read + results.length,
    sent: counts.sent + having("sent"),
    rejected: counts.rejected + having("rejected"),
    unsent: counts.unsent + having("unsent"),
  };
}
