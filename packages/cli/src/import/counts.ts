/** How many rows came to what. `read` is always the sum of `sent`, `rejected` and `skipped`. */
export type Counts = {
  read: number;
  /** Acknowledged by the queue; with --dry-run those that would be sent. */
  sent: number;
  /** Invalid and conflicting rows: those that are in the file of rejects. */
  rejected: number;
  /** Blank and repeated rows. */
  skipped: number;
  blank: number;
  /** Rows that say what an earlier row of the file says. */
  repeated: number;
  /** Rejected rows that have the id of another row of the file, but other data. */
  conflicting: number;
};

export const NONE: Counts = { read: 0, sent: 0, rejected: 0, skipped: 0, blank: 0, repeated: 0, conflicting: 0 };

/** What became of one row. */
export type End = "sent" | "invalid" | "conflicting" | "repeated" | "blank";

/** The counts after one more row. */
export function count(counts: Counts, end: End): Counts {
  const next = { ...counts, read: counts.read + 1 };
  switch (end) {
    case "sent":
      next.sent += 1;
      return next;
    case "conflicting":
      next.conflicting += 1;
      next.rejected += 1;
      return next;
    case "invalid":
      next.rejected += 1;
      return next;
    case "blank":
    case "repeated":
      next[end] += 1;
      next.skipped += 1;
      return next;
  }
}
