import type { Event } from "@savelife/core/catalogue";
import { systemClock } from "@savelife/core/clock";
import { differingFields, type Item, toItem } from "@savelife/core/item";
import { countMessages, totalOf } from "@savelife/core/receive";
import { lookUpItems, type Table } from "@savelife/core/table";
import { pMapIterable } from "p-map";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { openTable } from "../links/open-bench.ts";
import { openQueue } from "../links/open-queue.ts";
import { readLinks } from "../links/read-links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { startRowTicker, startTicker } from "../output/progress.ts";
import { amount, number, printableJson } from "../output/text.ts";
import { type CheckedInput, openChecked } from "./check-input.ts";
import { type Counts, NONE, openCheckpoint, type Progress, type VerifyMark } from "./checkpoint.ts";
import { judgeRows } from "./judge-rows.ts";
import { type ImportOptions, toMapping } from "./options.ts";
import { refuseUnlessStored, renderVerified } from "./report.ts";

/** BatchGetItem takes 100 keys; eight requests are enough to hide the round trip. */
const KEYS = 100;
const REQUESTS = 8;
/** How often a row that is not there is looked for again: the queue counts its messages roughly, and late. */
const LOOKS = 5;
const LOOK_MILLISECONDS = 1_000;

/**
 * Reports for every row of a file whether the table contains it as it is in the file.
 * @throws CliError unless it contains all of them
 */
export async function verifyFile(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  const started = performance.now();
  const mapping = toMapping(options);
  const links = readLinks(io.directory);
  const checkpoint = await openCheckpoint(options.checkpoint, io.directory, options);
  await using input = await openChecked(file, mapping, options, io);
  const progress = checkpoint.resume(input.checked, input.layout.first);
  const mark = await verifyRows(input, progress, links, options, io);
  const { read, stored, different, missing, rejected } = mark.counts;
  const seconds = Math.round(performance.now() - started) / 1_000;
  const document = { read, stored, different, missing, rejected, seconds };
  if (options.json) await io.output.write(`${printableJson(document, 2)}\n`);
  await io.messages.write(`${amount(read, "row")} read: ${renderVerified(mark)}, ${number(rejected)} rejected.\n`);
  refuseUnlessStored(mark, input, options.checkpoint);
  if (rejected === 0) return;
  const next = "npx savelife import FILE --dry-run, with the same options, says why.";
  throw new CliError(EXIT.rejected, `${amount(rejected, "row")} cannot be stored`, next);
}

/**
 * Reads every row's item from the table, from where an earlier run was interrupted, and writes a line for each row that is not
 * stored as it is in the file. First waits until the queue is empty, for as long as the options say. Keeps at most a few hundred rows.
 * @returns how far the comparison has come
 * @throws CliError when the table cannot be read, or the file was changed meanwhile
 */
export async function verifyRows(
  input: CheckedInput,
  progress: Progress,
  links: Links,
  { verifyTimeoutSeconds, json }: ImportOptions,
  io: Io,
): Promise<VerifyMark> {
  const { layout, checked } = input;
  const { messages, interrupted } = io;
  const table = openTable(links);
  if (verifyTimeoutSeconds > 0) await waitForQueue(links, verifyTimeoutSeconds, io);
  const lookUp = createLookUp(table, links, verifyTimeoutSeconds > 0 ? LOOKS : 0, interrupted);
  const none = { read: 0, stored: 0, different: 0, missing: 0, rejected: 0 };
  let mark: VerifyMark = progress.verified ?? { position: layout.first, counts: none };
  await using _ticker = startRowTicker(messages, "Verified", () => {
    const { counts, position } = mark;
    return { rows: counts.read, rejected: counts.rejected, part: position.offset / Math.max(1, checked.bytes) };
  });
  const batches = toBatches(input, mark, interrupted);
  for await (const { batch, found } of pMapIterable(batches, lookUp, { concurrency: REQUESTS })) {
    if (interrupted.aborted) break;
    const { counts, text } = compare(batch, found, mark.counts, layout.unit);
    if (text !== "") await (json ? messages : io.output).write(text);
    mark = { position: batch.position, counts };
    progress.verified = mark;
    if (progress.isDue()) await progress.save();
  }
  await input.source.refuseChange("verified", "Verify it again once nothing writes to it.");
  if (mark.position.offset === checked.bytes) progress.verified = undefined; // the next comparison begins again
  await progress.save();
  return mark;
}

/** The queue must be empty several times in a row, as it counts roughly. */
const POLL_MILLISECONDS = 500;
const EMPTY_POLLS = 3;

/** Waits until the queue is empty, the time is over, or the operator interrupts. Other traffic counts too. */
async function waitForQueue(links: Links, seconds: number, { env, messages, interrupted }: Io): Promise<void> {
  const queue = openQueue(links, "Queue", env);
  const until = performance.now() + seconds * 1_000;
  let [left, empty] = [0, 0];
  await using _ticker = startTicker(messages, () => {
    return `Waiting for the queue to be empty   ${amount(left, "message")} left`;
  });
  while (empty < EMPTY_POLLS && performance.now() < until && !interrupted.aborted) {
    left = totalOf(await countMessages(queue));
    empty = left === 0 ? empty + 1 : 0;
    await systemClock.sleep(POLL_MILLISECONDS, interrupted);
  }
}

/** A row that must be stored; rows that repeat another one are compared too. */
type Expected = { line: number; event: Event; item: Item };

/** Rows that are read from the table together, and the end of the rows to which they belong. */
type Batch = { rows: Expected[]; position: VerifyMark["position"]; counts: Counts };

/** The rows that must be stored, in batches; the last batch may be empty, and brings the mark to the end. */
async function* toBatches(input: CheckedInput, from: VerifyMark, interrupted: AbortSignal): AsyncGenerator<Batch> {
  let { position } = from;
  let counts: Counts = { ...NONE, read: from.counts.read, rejected: from.counts.rejected };
  let rows: Expected[] = [];
  const take = (): Batch => {
    const batch = { rows, position, counts };
    rows = [];
    return batch;
  };
  for await (const judged of judgeRows(input, position, counts, interrupted)) {
    for (const { row, end, event, counts: latest } of judged) {
      if (event && end !== "conflicting") rows.push({ line: row.line, event, item: toItem(event) });
      position = row.next;
      counts = latest;
      if (rows.length === KEYS) yield take();
    }
  }
  if (!interrupted.aborted) yield take();
}

/** Finds the items of batches. What is missing is looked for again, `looks` times for all of them together, as a consumer that has stopped is waited for once. */
function createLookUp(table: Table, links: Links, looks: number, interrupted: AbortSignal) {
  let left = looks;
  return async (batch: Batch) => {
    const items = new Map(batch.rows.map(({ item }) => [item.PK, item]));
    for (;;) {
      const attempt = { clock: systemClock, random: Math.random, signal: interrupted };
      const lookups = await lookUpItems(table, [...items.values()], attempt);
      const failed = lookups.find((one) => one.status === "failed");
      if (failed && !interrupted.aborted) throw namedServiceError(failed.reason, "the table", links);
      const found = new Map(lookups.flatMap((one) => (one.status === "present" ? [[one.item.PK, one.item]] : [])));
      if (found.size === items.size || left <= 0 || interrupted.aborted) return { batch, found };
      left -= 1;
      await systemClock.sleep(LOOK_MILLISECONDS, interrupted);
    }
  };
}

/** The counts after a batch, and a line for each of its rows that is not stored as it is in the file. */
function compare(
  { rows, counts: { read, rejected } }: Batch,
  found: Map<string, Item>,
  before: VerifyMark["counts"],
  unit: string,
) {
  const counts = { ...before, read, rejected };
  let text = "";
  for (const { line, event, item } of rows) {
    const stored = found.get(item.PK);
    const fields = stored && differingFields(event, stored);
    if (!fields) counts.missing += 1;
    else if (fields.length === 0) counts.stored += 1;
    else counts.different += 1;
    if (fields?.length !== 0) text += `${unit} ${line}: ${fields ? `other data: ${fields.join(", ")}` : "not there"}\n`;
  }
  return { counts, text };
}
