import type { Item } from "@savelife/core/item";
import { type Column, renderTable } from "../output/table.ts";
import { printableJson } from "../output/text.ts";

/** The key is always whole, as it is what `table get` takes; a time is of no use without its minutes. */
const LAYOUT: Column[] = [
  { title: "PK", least: Number.POSITIVE_INFINITY },
  { title: "TIME", least: 20 },
  { title: "SOURCE", least: 8 },
  { title: "ATTRIBUTES", least: 8 },
];

/**
 * Items in aligned columns: the names of the attributes, and with `reveal` their values.
 * @param columns the characters of a line. Values are not shortened to them: who asks for them wants them all.
 */
export function renderItems(items: Item[], reveal: boolean, columns: number): { title: string; lines: string[] } {
  const rows = items.map((item) => [item.PK, item.time ?? "", item.source ?? "", renderAttributes(item, reveal)]);
  return renderTable(LAYOUT, rows, reveal ? Number.POSITIVE_INFINITY : columns);
}

/** When an item was corrected or erased is nobody's data, and always shown. */
function renderAttributes(item: Item, reveal: boolean): string {
  const names = attributesOf(item);
  const ours = OURS.flatMap((name) => (item[name] === undefined ? [] : [`${name} ${item[name]}`]));
  const theirs = reveal ? names.map((name) => `${name}=${printableJson(item[name])}`) : names;
  return [...theirs, ...ours].join(" ");
}

/** Items as NDJSON: with `reveal` as they are, else with the names of their attributes only. */
export function renderItemLines(items: Item[], reveal: boolean): string {
  return items.map((item) => `${printableJson(reveal ? item : mask(item))}\n`).join("");
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
