import { readJson } from "@savelife/core/json";
import { CliError, EXIT, type ExitCode } from "../cli-error.ts";
import type { Failure, Run } from "./run-machine.ts";

/**
 * Refuses an import that has not sent every row.
 * @param place where the file is, by which it can be imported again
 * @param rejects the file of the rejected rows, if there is one
 * @throws CliError with the state machine's own words, and what may help
 */
export function refuseUnlessDone(run: Run, rejected: number, place: string, rejects: string | undefined): void {
  if (run.status !== "SUCCEEDED") throw toError(run, place);
  if (rejected === 0) return;
  const next = rejects
    ? `Correct them in ${rejects}, and import that file.`
    : "To have them in a file, add --rejects FILE.";
  throw new CliError(EXIT.rejected, `expected every row to be valid, got ${rejected} rejected`, next);
}

/** Errors that the same file with the same options meets again; all others may pass. */
const LASTING: Record<string, { exitCode: ExitCode; next: string }> = {
  UnknownFormat: { exitCode: EXIT.usage, next: "Give the file a name that says what it is." },
  InvalidPlan: { exitCode: EXIT.usage, next: "Import it with other options." },
  "States.ItemReaderFailed": {
    exitCode: EXIT.noInput,
    next: "Check the file in the bucket: it may be damaged, or have a header and no rows. `npx savelife import FILE --dry-run` names the lines of a file at fault.",
  },
  "States.Permissions": { exitCode: EXIT.unavailable, next: "Deploy the stage again: it sets what the import may do." },
};

function toError({ status, error = status, cause = "" }: Run, place: string): CliError {
  const { exitCode, next } = LASTING[error] ?? {
    exitCode: EXIT.tryAgain,
    next: `Give ${place} as the file, with the same options, to do it again: what was sent already is a duplicate then.`,
  };
  const words = toWords({ cause });
  return new CliError(exitCode, `the import has not sent all rows (${error})${words && `: ${words}`}`, next);
}

/** As much as a terminal shows in a few lines. */
const MOST_CHARACTERS = 600;

/** A function's error comes as JSON; its message alone is for people. */
function toWords({ cause = "" }: Failure): string {
  const json = readJson(cause);
  const value = "value" in json ? json.value : undefined;
  const isOfFunction = typeof value === "object" && value !== null && "errorMessage" in value;
  const words = isOfFunction ? String(value.errorMessage) : cause;
  return words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words;
}
