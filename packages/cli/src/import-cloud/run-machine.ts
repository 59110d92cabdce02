import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ExecutionAlreadyExists,
  ListMapRunsCommand,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { isFields, readJson } from "@savelife/core/json";
import type { RowMapping } from "@savelife/core/row-mapping";
import { CliError, EXIT, type ExitCode } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { startRowTicker } from "../output/progress.ts";
import type { Cloud } from "./bucket.ts";

/** A run of the state machine, and why it has failed. */
type Run = Awaited<ReturnType<typeof runMachine>>;

/** Often enough to be watched, rarely enough not to be throttled. */
const POLL_SECONDS = 2;

/**
 * Starts the import of a file that is in the bucket, and watches it to its end or to an interrupt, after which the run goes on by
 * itself. While it runs, the same file with the same mapping finds that run.
 * @returns how it has ended, or `RUNNING` after an interrupt, and the counts of its rows
 */
export async function runMachine(
  { sfn, stateMachine }: Cloud,
  key: string,
  mapping: RowMapping,
  { messages, interrupted, waitSeconds = POLL_SECONDS }: Pick<Io, "messages" | "interrupted" | "waitSeconds">,
) {
  const executionArn = await start(sfn, stateMachine, JSON.stringify({ key, plan: mapping }));
  const name = executionArn.split(":").at(-1) ?? "";
  let items = { total: 0, succeeded: 0, failed: 0 };
  await using _ticker = startRowTicker(messages, "Imported", () => {
    return { rows: items.succeeded, part: items.succeeded / Math.max(1, items.total) };
  });
  for (;;) {
    const { status = "", error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    items = await countItems(sfn, executionArn);
    if (status !== "RUNNING" || interrupted.aborted) return { name, status, error, cause, items };
    await delay(waitSeconds * 1_000, undefined, { signal: interrupted }).catch(() => {});
  }
}

/** Step Functions answers a start that is repeated with the run that is under way; after its end a name is not free again. */
async function start(sfn: SFNClient, stateMachineArn: string, input: string): Promise<string> {
  const name = `cli-${createHash("sha256").update(input).digest("hex").slice(0, 32)}`;
  const begin = async (name: string) => {
    const { executionArn = "" } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    return executionArn;
  };
  try {
    return await begin(name);
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    return begin(`${name}-${randomUUID().slice(0, 8)}`);
  }
}

/** The map run begins a little after the execution; until then nothing is counted. */
async function countItems(sfn: SFNClient, executionArn: string) {
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  const { mapRunArn } = mapRuns[0] ?? {};
  if (mapRunArn === undefined) return { total: 0, succeeded: 0, failed: 0 };
  const { itemCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
  const { total = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0 } = itemCounts ?? {};
  return { total, succeeded, failed: failed + timedOut + aborted };
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

/** As much as a terminal shows in a few lines. */
const MOST_CHARACTERS = 600;

/**
 * What a run that has not sent all rows means, in the state machine's own words, and what may help.
 * @param place where the file is, by which it can be imported again
 */
export function toError({ status, error = status, cause = "" }: Run, place: string): CliError {
  const { exitCode, next } = LASTING[error] ?? {
    exitCode: EXIT.tryAgain,
    next: `Give ${place} as the file, with the same options, to do it again: what was sent already is a duplicate then.`,
  };
  const json = readJson(cause); // a function's error comes as JSON; its message alone is for people
  const value = "value" in json && isFields(json.value) ? json.value : {};
  const words = String(value.errorMessage ?? cause);
  const some = words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS)}…` : words;
  return new CliError(exitCode, `the import has not sent all rows (${error})${some && `: ${some}`}`, next);
}
