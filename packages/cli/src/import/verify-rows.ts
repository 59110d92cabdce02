import type { Event } from "@savelife/core/catalogue";
import { systemClock } from "@savelife/core/clock";
import { differingFields, type Item, toItem } from "@savelife/core/item";
import { lookUpItems, type Table } from "@savelife/core/table";
import { pMapIterable } from "p-map";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { startRowTicker } from "../output/progress.ts";
import type { CheckedInput } from "./check-input.ts";
import type { VerifyMark } from "./checkpoint.ts";
import { type Input, judgeRows, NONE } from "./judge-rows.ts";

/** What the rows are compared with. */
export type Stored = { table: Table; links: Links };

/** How far the comparison has come, and whether that is the end of the input. */
export type Verified = { mark: VerifyMark; isWhole: boolean };

/** Where nothing has been compared yet. */
export const startOf = ({ layout }: Input): VerifyMark => ({
  position: layout.first,
  counts: { read: 0, stored: 0, different: 0, missing: 0, rejected: 0 },
});

/** A row that must be stored; rows that repeat another one are compared too. */
type Expected = { line: number; event: Event; item: Item };

/** Rows that are read from the table together, and the mark that is reached with them. */
type Batch = { rows: Expected[]; position: VerifyMark["position"]; read: number; rejected: number };

/** BatchGetItem takes 100 keys; eight requests are enough to hide the round trip. */
const KEYS = 100;
const REQUESTS = 8;
/** How often a row that is not there is looked for again: the queue counts its messages roughly, and late. */
const LOOKS = 5;
const LOOK_MILLISECONDS = 1_000;
const SAVE_MILLISECONDS = 250;

/**
 * Reads every row's item from the table, and writes a line for each row that is not stored as it is in the file. Keeps at most a
 * few hundred rows.
 * @param mayBeUnderWay true when the queue may still contain rows: what is missing is then looked for several times
 * @param save is called from time to time with how far it has come
 * @throws CliError when the table cannot be read
 */
export async function verifyRows(
  input: CheckedInput,
  stored: Stored,
  start: VerifyMark,
  mayBeUnderWay: boolean,
  save: (mark: VerifyMark) => Promise<void>,
  write: (line: string) => Promise<void>,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
): Promise<Verified> {
  const lookUp = createLookUp(stored, mayBeUnderWay, interrupted);
  const findItems = async (batch: Batch) => ({ batch, items: await lookUp(batch.rows) });
  const batches = pMapIterable(toBatches(input, start, interrupted), findItems, { concurrency: REQUESTS });
  let mark = start;
  let nextSave = 0;
  const ticker = startRowTicker(messages, "Verified", () => {
    const { counts, position } = mark;
    return { rows: counts.read, rejected: counts.rejected, part: position.offset / Math.max(1, input.checked.bytes) };
  });
  try {
    for await (const { batch, items } of batches) {
      if (interrupted.aborted) break;
      const { counts, text } = compare(batch, items, mark.counts, input.layout.unit);
      if (text !== "") await write(text);
      mark = { position: batch.position, counts };
      if (performance.now() < nextSave) continue;
      await save(mark);
      nextSave = performance.now() + SAVE_MILLISECONDS;
    }
    return { mark, isWhole: !interrupted.aborted };
  } finally {
    await ticker.stop();
  }
}

/** The rows that must be stored, in batches; the last batch may be empty, and brings the mark to the end. */
async function* toBatches(input: CheckedInput, start: VerifyMark, interrupted: AbortSignal): AsyncGenerator<Batch> {
  const before = { ...NONE, read: start.counts.read, rejected: start.counts.rejected };
  const verdicts = input.ids.from(start.position.line);
  let { position } = start;
  let counts = before;
  let rows: Expected[] = [];
  for await (const judged of judgeRows(input, position, before, { verdicts, interrupted })) {
    for (const { row, end, event, counts: latest } of judged) {
      if (event && end !== "conflicting") rows.push({ line: row.line, event, item: toItem(event) });
      position = row.next;
      counts = latest;
      if (rows.length < KEYS) continue;
      yield { rows, position, read: counts.read, rejected: counts.rejected };
      rows = [];
    }
  }
  if (!interrupted.aborted) yield { rows, position, read: counts.read, rejected: counts.rejected };
}

/** Finds the items of rows. */
function createLookUp({ table, links }: Stored, mayBeUnderWay: boolean, interrupted: AbortSignal) {
  let looksLeft = mayBeUnderWay ? LOOKS : 0; // of all rows together: a consumer that has stopped is waited for once
  return async (rows: Expected[]): Promise<(Item | undefined)[]> => {
    const items = new Map(rows.map(({ item }) => [item.PK, item]));
    for (;;) {
      const attempt = { clock: systemClock, random: Math.random, signal: interrupted };
      const lookups = await lookUpItems(table, [...items.values()], attempt);
      const failed = lookups.find((one) => one.status === "failed");
      if (failed && !interrupted.aborted) throw namedServiceError(failed.reason, "the table", links);
      const found = new Map(lookups.flatMap((one) => (one.status === "present" ? [[one.item.PK, one.item]] : [])));
      if (found.size === items.size || looksLeft <= 0 || interrupted.aborted) {
        return rows.map(({ item }) => found.get(item.PK));
      }
      looksLeft -= 1;
      await systemClock.sleep(LOOK_MILLISECONDS, interrupted);
    }
  };
}

/** The counts after a batch, and a line for each of its rows that is not stored as it is in the file. */
function compare(
  { rows, read, rejected }: Batch,
  items: (Item | undefined)[],
  before: VerifyMark["counts"],
  unit: string,
): { counts: VerifyMark["counts"]; text: string } {
  const counts = { ...before, read, rejected };
  let text = "";
  for (const [i, { line, event }] of rows.entries()) {
    const item = items[i];
    const fields = item && differingFields(event, item);
    if (!fields) counts.missing += 1;
    else if (fields.length === 0) counts.stored += 1;
    else counts.different += 1;
    if (fields?.length !== 0) text += `${unit} ${line}: ${fields ? `other data: ${fields.join(", ")}` : "not there"}\n`;
  }
  return { counts, text };
}
