import type { Item } from "@savelife/core/item";
import { getItem, type Page, scanItems } from "@savelife/core/read-items";
import { type FieldText, toCriteria } from "@savelife/workbench/fields";
import { recordAct, trace } from "@savelife/workbench/history";
import { CliError, EXIT } from "../cli-error.ts";
import { withBench } from "../dlq/with-bench.ts";
import { costOfReading, dollars } from "../import/cost.ts";
import type { Io } from "../io.ts";
import { openTable } from "../links/open-bench.ts";
import { readLinks } from "../links/read-links.ts";
import { startProgress } from "../output/progress.ts";
import { amount, printableJson } from "../output/text.ts";
import { explainFields } from "./arguments.ts";
import { renderItemLines, renderItems } from "./render-items.ts";

/**
 * Prints the item of a key.
 * @param options.json true to print it on one line
 * @throws CliError when there is none
 */
export function showItem(PK: string, { json }: { json?: true }, io: Io): Promise<void> {
  return withBench(io, async ({ bench, links: { place } }) => {
    const item = await getItem(bench.table, PK, io.interrupted);
    if (!item) {
      const next =
        "A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter.";
      throw new CliError(EXIT.rejected, `there is no item ${PK} in the table of ${place}`, next);
    }
    await recordAct(bench, { act: "reveal", what: "one item", ids: [PK] });
    await io.output.write(`${printableJson(item, json ? undefined : 2)}\n`);
  });
}

export type ListOptions = {
  prefix?: string;
  /** Shows only the items that have these values. */
  where?: FieldText[];
  limit: number;
  /** Shows the values of the attributes too. */
  reveal?: boolean;
  /** Prints NDJSON. */
  json?: boolean;
};

/** Items of one request, where all are shown: 1 MiB of items of 1 kB. */
const PAGE = 1_000;

/** What was found, how many items were looked at for that, and what DynamoDB counts for it. */
type Look = { found: number; looked: number; readUnits: number };

/**
 * Prints items page by page, and says when there are more than the limit; of a search, what it costs and how far it
 * has looked.
 */
export function listItems(options: ListOptions, io: Io): Promise<void> {
  if (!options.reveal) return list(options, () => {}, io);
  const fields = options.where?.map(({ field }) => field).join(", ");
  const what = fields ? `items by ${fields}` : "a list of items";
  return withBench(io, ({ bench }) =>
    trace(bench, { act: "reveal", what, signal: io.interrupted }, ({ begin, done }) => {
      const onShow = (items: Item[]) => {
        begin(items.map(({ PK }) => PK));
        done(items.length);
      };
      return list(options, onShow, io);
    }),
  );
}

/** @param onShow called before items are shown */
async function list(options: ListOptions, onShow: (items: Item[]) => void, io: Io): Promise<void> {
  const { prefix, where = [], limit } = options;
  const { output, messages, interrupted } = io;
  const links = readLinks(io.directory);
  const criteria = await explainFields(() => toCriteria(where, prefix));
  // One more than asked for shows whether there are more.
  const pageSize = criteria.length === 0 ? Math.min(PAGE, limit + 1) : undefined;
  const progress = startProgress(messages);
  let look: Look = { found: 0, looked: 0, readUnits: 0 };
  let isCut = false;
  for await (const page of untilInterrupted(scanItems(openTable(links), { criteria, pageSize }, interrupted), io)) {
    const room = limit - look.found;
    await progress.clear();
    const items = page.items.slice(0, room);
    if (items.length > 0) onShow(items);
    await output.write(renderPage(items, look.found === 0, options, io));
    look = addPage(look, page, room);
    const isEnough = where.length > 0 && look.found === limit && !page.isLast;
    isCut = isEnough || page.items.length > room;
    if (isCut || output.isClosed() || interrupted.aborted) break;
    await progress.show(renderLook(look));
  }
  await progress.clear();
  if (where.length > 0) await messages.write(`${renderLook(look)}\n`);
  if (interrupted.aborted)
    throw new CliError(EXIT.interrupted, "interrupted", "The rest of the table was not looked at.");
  if (output.isClosed()) return;
  const next = `--limit ${limit * 10} shows more`;
  if (isCut)
    await messages.write(
      where.length > 0 ? `Stopped at ${limit}: ${next}.\n` : `There are more than ${limit}: ${next}.\n`,
    );
  else if (!options.json && where.length === 0)
    await messages.write(`${amount(look.found, "item")} in the table of ${links.place}.\n`);
}

/** An interrupt of a request ends the pages; what was seen until then is still said. */
async function* untilInterrupted(pages: AsyncIterable<Page>, { interrupted }: Io): AsyncGenerator<Page> {
  try {
    yield* pages;
  } catch (error) {
    if (!interrupted.aborted) throw error;
  }
}

function addPage({ found, looked, readUnits }: Look, page: Page, room: number): Look {
  return {
    found: found + Math.min(room, page.items.length),
    looked: looked + page.looked,
    readUnits: readUnits + page.readUnits,
  };
}

function renderLook({ found, looked, readUnits }: Look): string {
  const cost = `${amount(Math.ceil(readUnits), "read unit")}, ${dollars(costOfReading(readUnits))} at list price`;
  return `${amount(found, "item")} found; looked at ${amount(looked, "item")}: ${cost}.`;
}

function renderPage(items: Item[], isFirst: boolean, { reveal = false, json }: ListOptions, { output }: Io): string {
  if (json) return renderItemLines(items, reveal);
  if (items.length === 0) return "";
  const { title, lines } = renderItems(items, reveal, output.columns);
  return `${isFirst ? `${output.paint("bold", title)}\n` : ""}${lines.map((line) => `${line}\n`).join("")}`;
}
