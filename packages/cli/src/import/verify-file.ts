import { systemClock } from "@savelife/core/clock";
import type { Queue } from "@savelife/core/queue";
import { countMessages, totalOf } from "@savelife/core/receive";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { type Links, readLinks } from "../links/links.ts";
import { openTable } from "../links/open-bench.ts";
import { openQueue } from "../links/open-queue.ts";
import { startTicker } from "../output/progress.ts";
import { amount, number, printableJson } from "../output/text.ts";
import { type CheckedInput, openChecked } from "./check-input.ts";
import { type CheckpointFile, type Mark, openCheckpoint, refuseChanged, type VerifyMark } from "./checkpoint.ts";
import { NONE } from "./judge-rows.ts";
import { EMPTY } from "./rejects.ts";
import { refuseUnlessStored, renderVerified } from "./report.ts";
import { type ImportOptions, toMapping } from "./settings.ts";
import { startOf, type Verified, verifyRows } from "./verify-rows.ts";

/** Where the rows were sent, and how far the import has come, which its checkpoint keeps. */
export type Sending = { links: Links; checkpoint: CheckpointFile | undefined; mark: Mark; isDone: boolean };

/**
 * Reports for every row of a file whether the table contains it as it is in the file.
 * @throws CliError unless it contains all of them
 */
export async function verifyFile(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { checkpoint: name, json } = options;
  const mapping = toMapping(options);
  const links = readLinks(io.directory);
  const checkpoint = name === undefined ? undefined : await openCheckpoint(name, io.directory, options);
  const input = await openChecked(file, mapping, options, io);
  try {
    const saved = checkpoint?.saved;
    if (saved) refuseChanged(name ?? "", saved, input.checked);
    const mark = saved?.mark ?? { position: input.layout.first, counts: NONE, rejects: EMPTY };
    const sending = { links, checkpoint, mark, isDone: saved?.isDone === true };
    const verified = await verifyInput(input, sending, options, io);
    const { read, stored, different, missing, rejected } = verified.mark.counts;
    const seconds = Math.round(performance.now() - started) / 1_000;
    if (json) {
      const document = { read, stored, different, missing, rejected, seconds };
      await io.output.write(`${printableJson(document, 2)}\n`);
    }
    await io.messages.write(
      `${amount(read, "row")} read: ${renderVerified(verified)}, ${number(rejected)} rejected.\n`,
    );
    refuseUnlessStored(verified, name, input.layout.unit);
    if (rejected === 0) return;
    const next = "npx savelife import FILE --dry-run, with the same options, says why.";
    throw new CliError(EXIT.rejected, `${amount(rejected, "row")} cannot be stored`, next);
  } finally {
    await input.close();
  }
}

/**
 * Compares the rows of an input with the table, from where an earlier run was interrupted. First waits until the queue is empty,
 * for as long as the options say.
 */
export async function verifyInput(
  input: CheckedInput,
  { links, checkpoint, mark, isDone }: Sending,
  { verifyTimeoutSeconds, json }: ImportOptions,
  io: Io,
): Promise<Verified> {
  const table = openTable(links);
  const mayBeUnderWay = verifyTimeoutSeconds > 0;
  if (mayBeUnderWay) await waitForQueue(openQueue(links, "Queue", io.env), verifyTimeoutSeconds, io);
  const { sha256, bytes } = input.checked;
  const save = async (verified: VerifyMark | undefined) => {
    await checkpoint?.save({ sha256, bytes, mark, isDone, ...(verified && { verified }) });
  };
  const write = (text: string) => (json ? io.messages : io.output).write(text);
  const start = checkpoint?.saved?.verified ?? startOf(input);
  const verified = await verifyRows(input, { table, links }, start, mayBeUnderWay, save, write, io);
  await save(verified.isWhole ? undefined : verified.mark); // a finished comparison begins again the next time
  return verified;
}

/** The queue must be empty several times in a row, as it counts roughly. */
const POLL_MILLISECONDS = 500;
const EMPTY_POLLS = 3;

/** Waits until the queue is empty, the time is over, or the operator interrupts. Other traffic counts too. */
async function waitForQueue(
  queue: Queue,
  timeoutSeconds: number,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
): Promise<void> {
  const until = performance.now() + timeoutSeconds * 1_000;
  let left = 0;
  let empty = 0;
  const ticker = startTicker(messages, () => `Waiting for the queue to be empty   ${amount(left, "message")} left`);
  try {
    while (empty < EMPTY_POLLS && performance.now() < until && !interrupted.aborted) {
      left = totalOf(await countMessages(queue));
      empty = left === 0 ? empty + 1 : 0;
      await systemClock.sleep(POLL_MILLISECONDS, interrupted);
    }
  } finally {
    await ticker.stop();
  }
}
