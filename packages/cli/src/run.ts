import { hasCode } from "@savelife/core/aws-errors";
import { FILES, JournalFault } from "@savelife/workbench/state-files";
import { CommanderError } from "commander";
import { CliError, EXIT, type ExitCode } from "./cli-error.ts";
import { toFileError } from "./files/file-error.ts";
import type { Io } from "./io.ts";
import { toServiceError } from "./links/service-error.ts";
import { renderBug, renderError } from "./output/output.ts";
import { createProgram } from "./program.ts";

/** Runs one command line and answers its exit code. Everything that a command throws ends here. */
export async function run(args: string[], io: Io): Promise<ExitCode> {
  try {
    await createProgram(io).parseAsync(args, { from: "user" });
    return EXIT.done;
  } catch (error) {
    // Commander has printed its own message, and help and version are not errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (isNotInstalled(error)) throw error; // savelife.mjs says what to do
    const { exitCode, text } = explain(error, io);
    await io.messages.write(text).catch(() => {}); // what is left on a full disk is the exit code
    return exitCode;
  }
}

type Ending = { exitCode: ExitCode; text: string };

function explain(thrown: unknown, io: Io): Ending {
  if (thrown instanceof SuppressedError) return explainBoth(thrown, io);
  const { messages, interrupted } = io;
  const known = toFileError(toJournalError(thrown), nameOfFile(thrown), "used");
  const error = interrupted.aborted ? known : toServiceError(known);
  if (error instanceof CliError) return { exitCode: error.exitCode, text: renderError(error, messages.paint) };
  if (interrupted.aborted) return { exitCode: EXIT.interrupted, text: "Interrupted.\n" };
  return { exitCode: EXIT.bug, text: renderBug(error, messages.paint) };
}

/** The work has failed, and then a release, such as that of a file. That some input was rejected counts as done. */
function explainBoth({ suppressed, error }: SuppressedError, io: Io): Ending {
  const [work, release] = [explain(suppressed, io), explain(error, io)];
  const { exitCode } = work.exitCode === EXIT.rejected ? release : work;
  return { exitCode, text: work.text.includes(release.text) ? work.text : `${work.text}${release.text}` };
}

/** True after a change of the dependencies, as by git pull. */
function isNotInstalled(error: unknown): boolean {
  return hasCode(error, "ERR_MODULE_NOT_FOUND");
}

/** The file on which a disk or its rights have failed, where the error alone names it. */
function nameOfFile(error: unknown): string {
  return error instanceof Error && "path" in error && typeof error.path === "string" ? error.path : "a file";
}

/** What a journal that cannot be used means for the operator; any other error as it is. */
function toJournalError(error: unknown): unknown {
  if (!(error instanceof JournalFault)) return error;
  const { message, kind, file, isDamaged, cause } = error;
  if (!isDamaged) return toFileError(cause, `${FILES[kind]}, ${file},`, "used");
  const next =
    kind === "history"
      ? "Move it to a safe place, with the files next to it whose names begin with its name, as what it says is nowhere else. Then run the same command again: it begins a new one."
      : "Remove it, with the files next to it whose names begin with its name, and run the same command again: all that it contains is on the queue too.";
  return new CliError(EXIT.unavailable, message, next, { cause });
}
