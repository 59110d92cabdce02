import type { Item } from "@savelife/core/item";
import type { Page } from "@savelife/core/read-items";
import { ITEM_TYPES } from "@savelife/workbench/fields";
import type { Links } from "../jobs/jobs.ts";

/** The address of the page of an item. */
export function itemPath(PK: string): string {
  return `/items/${encodeURIComponent(PK)}`;
}

/** Where an item is looked up that may not be there yet. */
export function itemLinks(PK: string | undefined): Links {
  return PK === undefined ? [] : [[`/items?key=${encodeURIComponent(PK)}`, "See the item"]];
}

/** The type of event that made an item, by its key. */
export function typeOf(PK: string): string | undefined {
  return ITEM_TYPES.find(({ prefix }) => PK.startsWith(prefix))?.type;
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
