import { type Clock, systemClock } from "@savelife/core/clock";
import type { Queue } from "@savelife/core/queue";
import type { Table } from "@savelife/core/table";
import { type Journal, openJournal } from "./journal.ts";

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

/**
 * Puts a workbench together, and opens the journal of its dead letters.
 * @param directory where to look for the folder of the journal, upwards
 * @throws JournalFault
 */
export function openWorkbench(
  services: Pick<Workbench, "deadLetters" | "queue" | "table">,
  directory: string,
): Workbench {
  const journal = openJournal(directory, services.deadLetters.url);
  return { ...services, journal, clock: systemClock, random: Math.random, now: Date.now };
}
