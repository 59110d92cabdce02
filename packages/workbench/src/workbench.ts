import type { Clock } from "@savelife/core/clock";
import type { Queue } from "@savelife/core/queue";
import type { Table } from "@savelife/core/table";
import type { Journal } from "./journal.ts";

/** What work on dead letters needs: both queues, the table, and what was seen so far. */
export type Workbench = {
  deadLetters: Queue;
  /** Where replayed letters go. */
  queue: Queue;
  table: Table;
  journal: Journal;
  clock: Clock;
  /** A number from 0 up to 1, for jitter. */
  random: () => number;
  /** Milliseconds since 1970. */
  now: () => number;
};
