import type { Event } from "@savelife/core/catalogue";
import { systemClock } from "@savelife/core/clock";
import { differingFields, type Item, toItem } from "@savelife/core/item";
import { lookUpItems, type Table } from "@savelife/core/table";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { startRowTicker } from "../output/progress.ts";
import type { CheckedInput } from "./check-input.ts";
import type { VerifyMark } from "./checkpoint.ts";
import { type Input, judgeRows, NONE } from "./judge-rows.ts";

/** What its rows are compared with. */
export type Stored = { table: Table; links: Links };

/** How far it has come, and whether that is the end of the input. */
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
  { table, links }: Stored,
  start: VerifyMark,
  mayBeUnderWay: boolean,
  save: (mark: VerifyMark) => Promise<void>,
  write: (line: string) => Promise<void>,
  { messages, interrupted }: Pick<Io, "messages" | "interrupted">,
): Promise<Verified> {
  const underWay: { batch: Batch; found: Promise<(Item | undefined)[]> }[] = [];
  let looksLeft = mayBeUnderWay ? LOOKS : 0; // of all rows together: a consumer that has stopped is waited for once
  let mark = start;
  let nextSave = 0;

  async function lookUp(rows: Expected[]): Promise<(Item | undefined)[]> {
    const items = new Map(rows.map(({ item }) => [item.PK, item]));
    for (;;) {
      const attempt = { clock: systemClock, random: Math.random, signal: interrupted };
      const lookups = await lookUpItems(table, [...items.values()], attempt);
      const failed = lookups.find((one) => one.status === "failed");
      if (failed && !interrupted.aborted) throw namedServiceError(failed.reason, "the table", links);
      const stored = new Map(lookups.flatMap((one) => (one.status === "present" ? [[one.item.PK, one.item]] : [])));
      if (stored.size === items.size || looksLeft <= 0 || interrupted.aborted) {
        return rows.map(({ item }) => stored.get(item.PK));
      }
      looksLeft -= 1;
      await systemClock.sleep(LOOK_MILLISECONDS, interrupted);
    }
  }

  function begin(batch: Batch): void {
    const found = lookUp(batch.rows);
    found.catch(() => {}); // it is awaited later
    underWay.push({ batch, found });
  }

  async function settle(): Promise<void> {
    const first = underWay.shift();
    if (!first) return;
    const { batch, found } = first;
    const items = await found;
    if (interrupted.aborted) return;
    const counts = { ...mark.counts, read: batch.read, rejected: batch.rejected };
    let text = "";
    for (const [i, { line, event }] of batch.rows.entries()) {
      const item = items[i];
      const fields = item && differingFields(event, item);
      if (!fields) counts.missing += 1;
      else if (fields.length === 0) counts.stored += 1;
      else counts.different += 1;
      if (fields?.length !== 0) text += `${input.layout.unit} ${line}: ${renderDifference(fields)}\n`;
    }
    if (text !== "") await write(text);
    mark = { position: batch.position, counts };
    if (performance.now() < nextSave) return;
    await save(mark);
    nextSave = performance.now() + SAVE_MILLISECONDS;
  }

  const ticker = startRowTicker(messages, "Verified", () => {
    const { counts, position } = mark;
    return { rows: counts.read, rejected: counts.rejected, part: position.offset / Math.max(1, input.checked.bytes) };
  });
  try {
    let { position } = start;
    const before = { ...NONE, read: start.counts.read, rejected: start.counts.rejected };
    let counts = before;
    let rows: Expected[] = [];
    const hand = () => {
      begin({ rows, position, read: counts.read, rejected: counts.rejected });
      rows = [];
    };
    const verdicts = input.ids.from(position.line);
    for await (const some of judgeRows(input, position, before, { verdicts, interrupted })) {
      for (const { row, end, event, counts: latest } of some) {
        if (event && end !== "conflicting") rows.push({ line: row.line, event, item: toItem(event) });
        position = row.next;
        counts = latest;
        if (rows.length === KEYS) hand();
        while (underWay.length >= REQUESTS) await settle();
      }
    }
    if (!interrupted.aborted) hand();
    while (underWay.length > 0) await settle();
    return { mark, isWhole: !interrupted.aborted };
  } finally {
    await ticker.stop();
  }
}

function renderDifference(fields: string[] | undefined): string {
  return fields ? `other data: ${fields.join(", ")}` : "not there";
}
