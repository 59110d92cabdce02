import type { Item } from "@savelife/core/item";
import type { Io } from "../io.ts";
import { readLinks } from "../links/links.ts";
import { amount } from "../output/amount.ts";
import type { Output } from "../output/output.ts";
import { renderItemLines, renderItems } from "./render-items.ts";
import { scanItems } from "./scan-items.ts";

export type ListOptions = {
  prefix: string | undefined;
  limit: number;
  /** Shows the values of the attributes too. */
  reveal: boolean;
  /** Prints NDJSON. */
  json: boolean;
};

/** Prints items page by page, and says when there are more than the limit. */
export async function listItems({ prefix, limit, reveal, json }: ListOptions, io: Io): Promise<void> {
  const { output, messages, interrupted } = io;
  const links = readLinks(io.directory);
  let shown = 0;
  let more = false;
  // One more than asked for tells whether there are more.
  for await (const page of scanItems(links, { prefix, limit: limit + 1 }, interrupted)) {
    const items = page.slice(0, limit - shown);
    more = page.length > items.length;
    await output.write(json ? renderItemLines(items, reveal) : renderPage(items, reveal, shown === 0, output));
    shown += items.length;
    if (more || output.isClosed()) break;
  }
  if (more) await messages.write(`There are more than ${limit}: --limit ${limit * 10} shows more.\n`);
  else if (!json && !output.isClosed())
    await messages.write(`${amount(shown, "item")} in the table of ${links.place}.\n`);
}

function renderPage(items: Item[], reveal: boolean, isFirst: boolean, { paint, columns }: Output): string {
  const { title, lines } = renderItems(items, reveal, columns);
  if (items.length === 0) return "";
  return `${isFirst ? `${paint("bold", title)}\n` : ""}${lines.map((line) => `${line}\n`).join("")}`;
}
