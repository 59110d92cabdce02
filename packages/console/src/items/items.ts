import { catalogue } from "@savelife/core/catalogue";
import type { Item } from "@savelife/core/item";
import { primaryKey, Uuid } from "@savelife/core/keys";
import type { Page } from "@savelife/core/read-items";

/** What keys begin with, by type of event. */
export const PREFIXES = catalogue.map(({ type, prefix }) => ({ type: type as string, prefix: primaryKey(prefix, "") }));

/** The address of the page of an item. */
export function itemPath(PK: string): string {
  return `/items/${encodeURIComponent(PK)}`;
}

/** Where an item is looked up that may not be there yet. */
export function itemLinks(PK: string | undefined): [href: string, name: string][] {
  return PK === undefined ? [] : [[`/items?key=${encodeURIComponent(PK)}`, "See the item"]];
}

/** The type of event that made an item, by its key. */
export function typeOf(PK: string): string | undefined {
  return PREFIXES.find(({ prefix }) => PK.startsWith(prefix))?.type;
}

/** The keys that a text may mean: a whole key is one, a UUID alone is one of each type. */
export function readKeys(text: string): string[] {
  const trimmed = text.trim();
  const known = PREFIXES.find(({ prefix }) => trimmed.startsWith(prefix))?.prefix;
  const id = Uuid.safeParse(trimmed.slice(known?.length ?? 0));
  if (!id.success) return [];
  return known ? [known + id.data] : PREFIXES.map(({ prefix }) => prefix + id.data);
}

/** Items of a table, the number of its items that were looked at for them, and what that cost. */
export type Scanned = { items: Item[]; looked: number; readUnits: number; isAll: boolean };

export const NOTHING: Scanned = { items: [], looked: 0, readUnits: 0, isAll: false };

/** Adds pages until this number of further items was looked at. */
export async function takeUpTo(count: number, pages: AsyncGenerator<Page>, before: Scanned): Promise<Scanned> {
  let scanned = before;
  while (!scanned.isAll && scanned.looked < before.looked + count) {
    const { value: page, done } = await pages.next();
    if (done) return { ...scanned, isAll: true };
    scanned = {
      items: [...scanned.items, ...page.items],
      looked: scanned.looked + page.looked,
      readUnits: scanned.readUnits + page.readUnits,
      isAll: page.isLast,
    };
  }
  return scanned;
}
