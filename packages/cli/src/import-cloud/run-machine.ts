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
import type { RowMapping } from "@savelife/core/row-mapping";
import type { Output } from "../output/output.ts";
import { startTicker } from "../output/progress.ts";
import { amount, number, renderSpan } from "../output/text.ts";
import type { Cloud } from "./cloud.ts";

/** A run of the state machine: how it ended, or `RUNNING` after an interrupt, and the rows by what became of their batches. */
export type Run = { name: string; status: string; items: Items } & Failure;

/** Why a run has failed: the name of the error, and the machine's own words. */
export type Failure = { error?: string | undefined; cause?: string | undefined };

type Items = { total: number; succeeded: number; failed: number };

/** Often enough to be watched, seldom enough not to be throttled. */
const POLL_MILLISECONDS = 2_000;

/**
 * Starts the import of a file that is in the bucket, and watches it to its end or to an interrupt, after which it goes on by
 * itself. While it runs, the same file with the same plan finds that run.
 */
export async function runMachine(
  { sfn, stateMachine }: Cloud,
  key: string,
  plan: RowMapping,
  messages: Output,
  interrupted: AbortSignal,
): Promise<Run> {
  const executionArn = await start(sfn, stateMachine, JSON.stringify({ key, plan }));
  const name = executionArn.split(":").at(-1) ?? "";
  const started = performance.now();
  let items: Items = { total: 0, succeeded: 0, failed: 0 };
  const ticker = startTicker(messages, () => renderItems(items, (performance.now() - started) / 1_000));
  try {
    for (;;) {
      const { status = "", error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      items = await countItems(sfn, executionArn);
      if (status !== "RUNNING" || interrupted.aborted) return { name, status, error, cause, items };
      await delay(POLL_MILLISECONDS, undefined, { signal: interrupted }).catch(() => {});
    }
  } finally {
    await ticker.stop();
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
async function countItems(sfn: SFNClient, executionArn: string): Promise<Items> {
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  const { mapRunArn } = mapRuns[0] ?? {};
  if (mapRunArn === undefined) return { total: 0, succeeded: 0, failed: 0 };
  const { itemCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
  const { total = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0 } = itemCounts ?? {};
  return { total, succeeded, failed: failed + timedOut + aborted };
}

function renderItems({ total, succeeded, failed }: Items, seconds: number): string {
  const part = total > 0 ? succeeded / total : 0;
  const left = part > 0 ? [`${renderSpan((seconds * (1 - part)) / part)} left`] : [];
  return [
    `Imported ${amount(succeeded, "row")} of ${number(total)}`,
    `${Math.floor(part * 100)} %`,
    `${number(seconds > 0 ? Math.round(succeeded / seconds) : 0)} rows/s`,
    `${number(failed)} not sent`,
    ...left,
  ].join("   ");
}
