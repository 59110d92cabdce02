import type { Item } from "@savelife/core/item";
import { getItem, scanItems } from "@savelife/core/read-items";
import type { Table } from "@savelife/core/table";
import { ITEM_TYPES, KEY_FORMS, readKeys } from "@savelife/workbench/fields";
import type { Feature } from "../options.ts";
import { Layout } from "../view/layout.tsx";
import { Tabs } from "../view/table.tsx";
import { amount, formatCount } from "../view/text.tsx";
import { itemPath, NOTHING, type Scanned, takeUpTo } from "./items.ts";
import { ItemTable, LookUp, SearchForm, SHOWN } from "./search.tsx";

/** The most items that a page looks at. At 1 kB each that is 2 MB, or 500 read units of a table. */
const MOST_SCANNED = 2_000;

/** Adds the list of items: by their key, by a value, and those with the latest time, of all types or of one. */
export const addItems: Feature = (app, { bench: { table } }) => {
  app.get("/items", async (c) => {
    const { key = "", type } = c.req.query();
    const found = key.trim() === "" ? undefined : await lookUp(table, key);
    if (typeof found === "object") return c.redirect(itemPath(found.PK), 303);
    const known = ITEM_TYPES.find((one) => one.type === type);
    const scanned = await newestItems(table, known?.prefix);
    const tabs = ITEM_TYPES.map(({ type: name }) => {
      return { href: `/items?type=${encodeURIComponent(name)}`, name, isCurrent: known?.type === name };
    });
    const label = "Key, or the UUID of a donor or donation";
    return c.render(
      <Layout title="Items">
        <div class="cards">
          <search class="card">
            <form method="get" action="/items">
              <LookUp name="key" label={label} value={key} button="Look up" fault={found} data-search />
            </form>
          </search>
          <SearchForm />
        </div>
        <Tabs label="Types" tabs={[{ href: "/items", name: "All", isCurrent: !known }, ...tabs]} />
        <ItemTable items={scanned.items} />
        <p class="muted">{explain(scanned)}</p>
      </Layout>,
    );
  });
};

async function lookUp(table: Table, text: string): Promise<Item | string> {
  const keys = readKeys(text.trim());
  if (keys.length === 0) return `Expected ${KEY_FORMS}, or a UUID alone.`;
  const items = await Promise.all(keys.map((one) => getItem(table, one)));
  return (
    items.find((item) => item !== undefined) ??
    "There is no item of this key. A message takes a second or two to the table; one that was rejected is a dead letter."
  );
}

/** Looks at the first items of a table, in its own order, and returns those of a prefix, the latest `time` first. */
async function newestItems(table: Table, prefix: string | undefined): Promise<Scanned> {
  const pages = scanItems(table, { criteria: prefix ? [{ prefix, fields: [] }] : [], pageSize: MOST_SCANNED });
  const scanned = await takeUpTo(MOST_SCANNED, pages, NOTHING);
  await pages.return(undefined);
  return { ...scanned, items: scanned.items.sort(byTime) };
}

/** Times are RFC 3339 with any offset; an item without one comes last. */
function byTime(one: Item, other: Item): number {
  return (Date.parse(other.time ?? "") || 0) - (Date.parse(one.time ?? "") || 0);
}

/** The table has no order by time, so the newest items are only the newest of those that were looked at. */
function explain({ looked, items, isAll }: Scanned): string {
  const some = items.length > SHOWN ? `The ${SHOWN} with the latest time of ${amount(items.length, "item")}. ` : "";
  if (isAll) return `${some}The whole table was read: ${amount(looked, "item")}.`;
  return `${some}The table is larger than what a page reads: these are of its first ${formatCount(MOST_SCANNED)} items, in an order of its own, so newer ones may be elsewhere. A key finds every item.`;
}
