import type { Item } from "@savelife/core/item";
import { costOfReading, dollars } from "@savelife/core/prices";
import { getItem, type Page, scanItems } from "@savelife/core/read-items";
import { type FieldText, toCriteria } from "@savelife/workbench/fields";
import { type Doing, recordAct, trace } from "@savelife/workbench/history";
import { CliError, EXIT } from "../cli-error.ts";
import { refuseInterrupted } from "../dlq/ask.ts";
import { withBench } from "../dlq/with-bench.ts";
import type { Io } from "../io.ts";
import { openTable } from "../links/open-bench.ts";
import { readLinks } from "../links/read-links.ts";
import type { Output } from "../output/output.ts";
import { startProgress } from "../output/progress.ts";
import { type Column, renderPage } from "../output/table.ts";
import { amount, printableJson } from "../output/text.ts";
import { explainFields } from "./arguments.ts";

/** Prints the item of a key; on one line for `json`. @throws CliError when there is none */
export function showItem(PK: string, { json }: { json?: true }, io: Io): Promise<void> {
  return withBench(io, async ({ bench, links }) => {
    const item = await getItem(bench.table, PK, io.interrupted);
    if (!item) {
      const next =
        "A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter.";
      throw new CliError(EXIT.rejected, `there is no item ${PK} in the table of ${links.place}`, next);
    }
    await recordAct(bench, { act: "reveal", what: "one item", ids: [PK] });
    await io.output.write(`${printableJson(item, json ? undefined : 2)}\n`);
  });
}

export type ListOptions = {
  prefix?: string;
  where?: FieldText[];
  limit: number;
  reveal?: boolean;
  json?: boolean;
};

/** Prints items page by page, and says whether there are more; of a search, what it costs and how far it has looked. */
export function listItems(options: ListOptions, io: Io): Promise<void> {
  if (!options.reveal) return list(options, () => {}, io);
  const fields = options.where?.map(({ field }) => field).join(", ");
  const what = fields ? `items by ${fields}` : "a list of items";
  const doing: Doing = { act: "reveal", what, signal: io.interrupted };
  return withBench(io, ({ bench }) =>
    trace(bench, doing, ({ begin, done }) => {
      const onShow = (items: Item[]) => {
        begin(items.map(({ PK }) => PK));
        done(items.length);
      };
      return list(options, onShow, io);
    }),
  );
}

const NEXT = "`npx savelife table list` shows which attributes items have.";

/** Items of one request, where all are shown: 1 MiB of items of 1 kB. */
const PAGE = 1_000;

/** @param onShow called before items are shown */
async function list(options: ListOptions, onShow: (items: Item[]) => void, io: Io): Promise<void> {
  const { prefix, where = [], limit, json } = options;
  const { output, messages, interrupted } = io;
  const links = readLinks(io.directory);
  const criteria = await explainFields(() => toCriteria(where, prefix), NEXT);
  // One more than asked for shows whether there are more.
  const pageSize = criteria.length === 0 ? Math.min(PAGE, limit + 1) : undefined;
  const isSearch = where.length > 0;
  const progress = startProgress(messages);
  const look = { found: 0, looked: 0, readUnits: 0 };
  let isCut = false;
  for await (const page of untilInterrupted(scanItems(openTable(links), { criteria, pageSize }, interrupted), io)) {
    const items = page.items.slice(0, limit - look.found);
    await progress.clear();
    if (items.length > 0) onShow(items);
    await output.write(renderItems(items, options, output, look.found === 0));
    look.found += items.length;
    look.looked += page.looked;
    look.readUnits += page.readUnits;
    isCut = page.items.length > items.length || (isSearch && look.found === limit && !page.isLast);
    if (isCut || output.isClosed() || interrupted.aborted) break;
    await progress.show(renderLook(look));
  }
  await progress.clear();
  if (isSearch) await messages.write(`${renderLook(look)}\n`);
  refuseInterrupted(io, "The rest of the table was not looked at.");
  if (output.isClosed()) return;
  const so = isSearch ? `Stopped at ${limit}` : `There are more than ${limit}`;
  if (isCut) await messages.write(`${so}: --limit ${limit * 10} shows more.\n`);
  else if (!json && !isSearch) await messages.write(`${amount(look.found, "item")} in the table of ${links.place}.\n`);
}

/** An interrupt of a request ends the pages; what was seen until then is still said. */
async function* untilInterrupted(pages: AsyncIterable<Page>, { interrupted }: Io): AsyncGenerator<Page> {
  try {
    yield* pages;
  } catch (error) {
    if (!interrupted.aborted) throw error;
  }
}

function renderLook({ found, looked, readUnits }: { found: number; looked: number; readUnits: number }): string {
  const cost = `${amount(Math.ceil(readUnits), "read unit")}, ${dollars(costOfReading(readUnits))} at list price`;
  return `${amount(found, "item")} found; looked at ${amount(looked, "item")}: ${cost}.`;
}

/** The key is always whole, as it is what `table get` takes; a time is of no use without its minutes. */
const LAYOUT: Column[] = [["PK"], ["TIME", 20], ["SOURCE", 8], ["ATTRIBUTES", 8]];

/** Items with the names of their attributes, or with their whole values, as they were asked for. */
export function renderItems(
  items: Item[],
  { reveal = false, json }: Pick<ListOptions, "reveal" | "json">,
  { columns, paint }: Pick<Output, "columns" | "paint">,
  isFirst: boolean,
): string {
  if (json) return items.map((item) => `${printableJson(reveal ? item : mask(item))}\n`).join("");
  if (items.length === 0) return "";
  const rows = items.map((item) => [item.PK, item.time ?? "", item.source ?? "", renderAttributes(item, reveal)]);
  return renderPage(LAYOUT, rows, { columns: reveal ? Number.POSITIVE_INFINITY : columns, paint }, isFirst);
}

/** When an item was corrected or erased says nothing of a person, and is always shown. */
function renderAttributes(item: Item, reveal: boolean): string {
  const names = attributesOf(item);
  const ours = OURS.flatMap((name) => (item[name] === undefined ? [] : [`${name} ${item[name]}`]));
  const theirs = reveal ? names.map((name) => `${name}=${printableJson(item[name])}`) : names;
  return [...theirs, ...ours].join(" ");
}

function mask(item: Item) {
  const { PK, time, source, corrected, erased } = item;
  return { PK, time, source, corrected, erased, attributes: attributesOf(item) };
}

const OURS = ["corrected", "erased"] as const;

/** The names that an item's type gives it, sorted, as DynamoDB knows no order. */
function attributesOf({ PK, time, source, corrected, erased, ...data }: Item): string[] {
  return Object.keys(data).sort();
}
