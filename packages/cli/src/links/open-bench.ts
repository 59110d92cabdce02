import { JournalFault } from "@savelife/workbench/journal-fault";
import { openWorkbench, type Workbench } from "@savelife/workbench/workbench";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { toFileError } from "../files/file-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "./links.ts";
import { openQueue } from "./open-queue.ts";
import { openTable } from "./open-table.ts";

/**
 * Opens the workbench of the linked system.
 * @throws CliError when a link is missing, or the journal cannot be used
 */
export function openBench(links: Links, { env, directory }: Pick<Io, "env" | "directory">): Workbench {
  const services = {
    deadLetters: openQueue(links, "DeadLetters", env),
    queue: openQueue(links, "Queue", env),
    table: openTable(links),
  };
  try {
    return openWorkbench(services, directory);
  } catch (error) {
    throw toJournalError(error);
  }
}

/** What a journal that cannot be used means for the operator; any other error as it came. */
export function toJournalError(error: unknown): unknown {
  if (!(error instanceof JournalFault)) return error;
  const { message, file, isDamaged, cause } = error;
  if (!isDamaged) return toFileError(cause, `the journal of dead letters, ${file},`, "used");
  const next =
    "Remove it, with the files next to it whose names begin with its name, and run the same command again: all that it holds is on the queue too.";
  return new CliError(EXIT.unavailable, message, next, { cause });
}
