import { catalogue } from "@savelife/core/catalogue";
import type { Item } from "@savelife/core/item";
import { primaryKey, Uuid } from "@savelife/core/keys";
import { type Page, scanItems } from "@savelife/core/read-items";
import type { Table } from "@savelife/core/table";
import { type FieldText, toCriteria } from "@savelife/workbench/fields";

/** What keys begin with, by type of event. */
export const PREFIXES = catalogue.map(({ type, prefix }) => ({ type: type as string, prefix: primaryKey(prefix, "") }));

/** The fields that items are searched by, of all types, each once. */
export const SEARCHED = [...new Set(catalogue.flatMap(({ data }) => Object.keys(data.shape)))].sort();

/** The most items that a page looks at. At 1 kB each that is 2 MB, or 500 read units of a table. */
export const MOST_SCANNED = 2_000;
/** Items that one step of a search looks at, which takes a few seconds and costs less than a cent. */
const STEP = 20_000;

/** Items of a table, how many of its items were looked at for them, and what that cost. */
export type Scanned = { items: Item[]; looked: number; readUnits: number; isAll: boolean };

const NOTHING: Scanned = { items: [], looked: 0, readUnits: 0, isAll: false };

/** Looks at the first items of a table, in its own order, and answers those of a prefix, those with the latest `time` first. */
export async function newestItems(table: Table, prefix: string | undefined): Promise<Scanned> {
  const pages = scanItems(table, { criteria: prefix ? [{ prefix, fields: [] }] : [], pageSize: MOST_SCANNED });
  const scanned = await takeUpTo(MOST_SCANNED, pages, NOTHING);
  await pages.return(undefined);
  return { ...scanned, items: scanned.items.sort(byTime) };
}

/** A search by values, which goes on from where it has stopped, and never by itself. */
export type Search = { id: string; fields: string[]; scanned: Scanned; further(): Promise<void> };

/** Keeps the latest searches of a console: what was looked for is somebody's data, and stays out of addresses. */
export function createSearches(newId: () => string) {
  const searches = new Map<string, Search>();
  return {
    /** @throws FieldFault */
    start(table: Table, texts: FieldText[]): Search {
      const pages = scanItems(table, { criteria: toCriteria(texts) });
      const search: Search = {
        id: newId(),
        fields: texts.map(({ field }) => field),
        scanned: NOTHING,
        async further() {
          search.scanned = await takeUpTo(STEP, pages, search.scanned);
        },
      };
      searches.set(search.id, search);
      for (const id of [...searches.keys()].slice(0, -KEPT)) searches.delete(id);
      return search;
    },
    find: (id: string): Search | undefined => searches.get(id),
  };
}

const KEPT = 20;

/** Adds pages until that many more items were looked at. */
async function takeUpTo(count: number, pages: AsyncGenerator<Page>, before: Scanned): Promise<Scanned> {
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

/** Times are RFC 3339 with any offset; an item without one comes last. */
function byTime(one: Item, other: Item): number {
  return (Date.parse(other.time ?? "") || 0) - (Date.parse(one.time ?? "") || 0);
}

/** The keys that a text may mean: a whole key is one, a UUID alone is one of each type. */
export function readKeys(text: string): string[] {
  const trimmed = text.trim();
  const known = PREFIXES.find(({ prefix }) => trimmed.startsWith(prefix))?.prefix;
  const id = Uuid.safeParse(trimmed.slice(known?.length ?? 0));
  if (!id.success) return [];
  return known ? [known + id.data] : PREFIXES.map(({ prefix }) => prefix + id.data);
}

/** The type of event that made an item, by its key. */
export function typeOf(PK: string): string | undefined {
  return PREFIXES.find(({ prefix }) => PK.startsWith(prefix))?.type;
}
