import { userInfo } from "node:os";
import { type Clock, systemClock } from "@savelife/core/clock";
import type { Queue } from "@savelife/core/queue";
import type { Table } from "@savelife/core/table";
import { openHistory, type Tracing } from "./history.ts";
import { type Journal, openJournal } from "./journal.ts";

/** What work on dead letters needs: both queues, the table, and what was seen so far. */
export type Workbench = Tracing & {
  deadLetters: Queue;
  /** Where replayed letters go. */
  queue: Queue;
  table: Table;
  journal: Journal;
  clock: Clock;
  /** How long a look at an empty queue waits for letters; undefined: as long as SQS needs, 1. */
  waitSeconds?: number | undefined;
  /** A number from 0 up to 1, for jitter. */
  random: () => number;
};

/**
 * Puts a workbench together, with the journal and the history, which are in a folder here or above.
 * @throws JournalFault
 */
export function openWorkbench(
  services: Pick<Workbench, "deadLetters" | "queue" | "table">,
  directory: string,
  { who = localUser, ...options }: Pick<Workbench, "stage" | "waitSeconds"> & Partial<Pick<Workbench, "who">>,
): Workbench & { close(): void } {
  const journal = openJournal(directory, services.deadLetters.url);
  const history = openHistory(directory, services.deadLetters.url);
  let known: Promise<string> | undefined;
  return {
    ...services,
    ...options,
    journal,
    history,
    who() {
      known ??= who();
      return known;
    },
    clock: systemClock,
    random: Math.random,
    now: Date.now,
    close() {
      journal.close();
      history.close();
    },
  };
}

/** The user of this machine, by name, or by number where it has none. */
export async function localUser(): Promise<string> {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}
