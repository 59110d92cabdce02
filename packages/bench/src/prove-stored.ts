import { isDeepStrictEqual } from "node:util";
import type { Event } from "@savelife/core/catalogue";
import { toItem } from "@savelife/core/item";
import type { Table } from "@savelife/core/table";
import { itemsOf } from "@savelife/core/test/engines";

/**
 * Proves that a table holds exactly the items of these events: as many, and each with every attribute.
 * @throws Error with the counts, and the key of the first item that is missing or differs
 */
export async function proveStored(who: string, table: Table, events: Event[]): Promise<void> {
  const stored = await itemsOf(table);
  if (stored.size !== events.length) {
    throw new Error(`expected ${who} to store ${events.length} items, got ${stored.size}`);
  }
  const wrong = events.map(toItem).find((item) => !isDeepStrictEqual(item, stored.get(item.PK)));
  if (wrong) throw new Error(`expected ${who} to store ${wrong.PK} as it was sent, got nothing or something else`);
}
