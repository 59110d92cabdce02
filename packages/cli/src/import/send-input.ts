import path from "node:path";
import { systemClock } from "@savelife/core/clock";
import { toMessage } from "@savelife/core/event";
import type { OutgoingMessage } from "@savelife/core/queue";
import { showName } from "@savelife/core/values/unseen";
import { pMapIterable, pMapStop } from "p-map";
import type { CliError } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { startRowTicker } from "../output/progress.ts";
import type { CheckedInput } from "./check-input.ts";
import type { Mark, Progress } from "./checkpoint.ts";
import { judgeRows } from "./judge-rows.ts";
import type { ImportOptions } from "./options.ts";
import type { Rejects } from "./rejects.ts";
import type { Send } from "./send-thread.ts";

/** How many requests may be answered before one that takes long, for each of those under way. */
const AHEAD = 32;

/**
 * Sends the rows of an input, from where an earlier run has come to, several requests at once. Ends when the input does, on an
 * interrupt, or when the queue has not taken something after all tries.
 * @param rejects undefined when rejected rows are not to be written
 * @param send undefined to do everything except sending
 * @returns why the queue has not taken something
 */
export async function sendInput(
  input: CheckedInput,
  progress: Progress,
  rejects: Rejects | undefined,
  send: Send | undefined,
  { concurrency = 16, rate }: ImportOptions,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
): Promise<CliError | undefined> {
  const { source, checked } = input;
  const keep = async () => {
    await source.refuseChange("imported", CHANGED); // the rows since the last mark may be different then
    await (progress.isDone ? rejects?.finish() : rejects?.flush());
    await progress.save();
  };
  await keep(); // before there are rejects, so that after a crash they are known as those of this import

  const failed = new AbortController();
  const stopped = AbortSignal.any([interrupted, failed.signal]);
  const waitForTurn = limitRate(send && rate, stopped);
  const sendBatch = async ({ messages, mark }: Batch) => {
    await waitForTurn(messages.length);
    if (stopped.aborted) return pMapStop; // and nothing after it
    const failure = messages.length > 0 ? await send?.(messages) : undefined;
    if (failure) failed.abort();
    return { mark, failure };
  };

  await using _ticker = startRowTicker(messages, send ? "Sent" : "Read", () => {
    const { counts, position } = progress.mark;
    return { rows: counts.read, rejected: counts.rejected, part: position.offset / checked.bytes };
  });
  const batches = toBatches(input, progress.mark, rejects, stopped);
  let failure: CliError | undefined;
  for await (const ended of pMapIterable(batches, sendBatch, { concurrency, backpressure: AHEAD * concurrency })) {
    failure ??= ended.failure;
    if (failure) continue; // what was begun is finished
    progress.mark = ended.mark;
    if (progress.isDue()) await keep();
  }
  progress.isDone = progress.mark.position.offset === checked.bytes;
  await keep();
  return failure;
}

const CHANGED = "Import it again once nothing writes to it: what was sent already is a duplicate then.";

/** Answers how to wait until messages may be sent, at most `rate` of them a second. Without one nothing is waited for. */
function limitRate(rate: number | undefined, stopped: AbortSignal) {
  let next = performance.now();
  return async (messages: number) => {
    if (rate === undefined) return;
    const now = performance.now();
    const turn = Math.max(next, now);
    next = turn + (messages / rate) * 1_000;
    if (turn > now) await systemClock.sleep(turn - now, stopped);
  };
}

/** Messages that are sent together, and the end of the rows to which these, and those of earlier batches, belong. */
type Batch = { messages: OutgoingMessage[]; mark: Mark };

/** SQS takes ten messages in a request; the rows of ten are far below its 1 MiB. */
const MESSAGES = 10;

/** The rows after a mark, in their order. Those that are not sent bring the mark forward too. */
async function* toBatches(
  input: CheckedInput,
  from: Mark,
  rejects: Rejects | undefined,
  stopped: AbortSignal,
): AsyncGenerator<Batch> {
  const groupId = `import-${input.checked.sha256.slice(0, 16)}`; // the same one when it is resumed
  const file = showName(path.basename(input.source.name), 100); // its name alone, as a dead letter shows it
  let messages: OutgoingMessage[] = [];
  let { counts, position } = from;
  const take = (): Batch => {
    const batch = { messages, mark: { position, counts, rejects: rejects?.extent() ?? from.rejects } };
    messages = [];
    return batch;
  };

  for await (const rows of judgeRows(input, position, counts, stopped)) {
    for (const { row, end, event, faults, counts: latest } of rows) {
      if (faults) await rejects?.add(row, faults, input.layout);
      if (event && end === "sent")
        messages.push({ ...toMessage({ ...event, subject: `${file}:${row.line}` }), groupId });
      counts = latest;
      position = row.next;
      if (messages.length === MESSAGES) yield take();
    }
    if (messages.length === 0) yield take();
  }
  if (!stopped.aborted) yield take();
}
