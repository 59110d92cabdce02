import { type ComparedField, compareFields, isErased, toItem } from "@savelife/core/item";
import { parse } from "@savelife/core/parse";
import { lookUpItems } from "@savelife/core/table";
import type { KnownLetter } from "./known-letter.ts";
import { CHECK_MILLISECONDS, TableUnreadable } from "./plan.ts";
import type { Workbench } from "./workbench.ts";

/** A letter whose item is stored with other data. */
export type Conflict = {
  status: "conflict";
  letter: KnownLetter;
  PK: string;
  /** Every field of its type, in the order of the schema. */
  fields: ComparedField[];
  /** When an operator changed the item, if one did. */
  corrected?: string | undefined;
};

/** How a letter compares with what the table holds now. */
export type Compared =
  | Conflict
  /** The item has the same data, or was erased: a replay would store nothing. */
  | { status: "stored" | "erased"; letter: KnownLetter; PK: string }
  /** There is no such item: a replay would write it. */
  | { status: "absent"; letter: KnownLetter; PK: string }
  /** It is not an event at all. */
  | { status: "rejected"; letter: KnownLetter };

/**
 * Compares letters with the items that are stored under their keys, each by itself, in their order.
 * @throws TableUnreadable when the table could not be read for all of them
 */
export async function compareLetters(
  { table, clock, random }: Pick<Workbench, "table" | "clock" | "random">,
  letters: KnownLetter[],
): Promise<Compared[]> {
  const readings = letters.map((letter) => {
    const parsed = parse(letter.body);
    return "event" in parsed ? { letter, event: parsed.event, item: toItem(parsed.event) } : { letter };
  });
  const items = new Map(readings.flatMap(({ item }) => (item ? [[item.PK, item] as const] : [])));
  const time = clock.deadline(CHECK_MILLISECONDS);
  const attempt = { clock, random, signal: time.signal };
  const lookups = await lookUpItems(table, [...items.values()], attempt).finally(time.clear);
  const found = new Map([...items.keys()].map((PK, i) => [PK, lookups[i]]));

  return readings.map(({ letter, event, item }): Compared => {
    if (!event) return { status: "rejected", letter };
    const { PK } = item;
    const lookup = found.get(PK) ?? { status: "failed", reason: "NoAnswer" };
    if (lookup.status === "failed") throw new TableUnreadable(lookup.reason);
    if (lookup.status === "absent") return { status: "absent", letter, PK };
    if (isErased(lookup.item)) return { status: "erased", letter, PK };
    const fields = compareFields(event, lookup.item);
    if (!fields.some(({ differs }) => differs)) return { status: "stored", letter, PK };
    return { status: "conflict", letter, PK, fields, corrected: lookup.item.corrected };
  });
}
