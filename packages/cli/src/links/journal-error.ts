import { FILES, JournalFault } from "@savelife/workbench/journal-fault";
import { CliError, EXIT } from "../cli-error.ts";
import { toFileError } from "../files/file-error.ts";

/** What a journal that cannot be used means for the operator; any other error as it came. */
export function toJournalError(error: unknown): unknown {
  if (!(error instanceof JournalFault)) return error;
  const { message, kind, file, isDamaged, cause } = error;
  if (!isDamaged) return toFileError(cause, `${FILES[kind]}, ${file},`, "used");
  const next =
    kind === "history"
      ? "Move it to a safe place, with the files next to it whose names begin with its name, as what it says is nowhere else. Then run the same command again: it begins a new one."
      : "Remove it, with the files next to it whose names begin with its name, and run the same command again: all that it holds is on the queue too.";
  return new CliError(EXIT.unavailable, message, next, { cause });
}
