import { catalogue } from "@savelife/core/catalogue";
import type { Item } from "@savelife/core/item";
import { PRICES } from "@savelife/core/prices";
import { scanItems } from "@savelife/core/read-items";
import type { Table } from "@savelife/core/table";
import { FieldFault, type FieldText, toCriteria } from "@savelife/workbench/fields";
import type { Hono } from "hono";
import type { Site } from "../options.ts";
import { toLabel } from "../send/event-form.ts";
import { PostButton, PostForm, readFields } from "../view/form.tsx";
import { Layout, page } from "../view/layout.tsx";
import { ListTable } from "../view/table.tsx";
import { Age, amount, formatCost, Text } from "../view/text.tsx";
import { itemPath, NOTHING, type Scanned, takeUpTo, typeOf } from "./items.ts";

/** Items that one step of a search looks at, which takes a few seconds and costs less than a cent. */
const STEP = 20_000;
/** Searches that are kept. */
const KEPT = 20;
/** The most items that are shown at once. */
export const SHOWN = 50;

/** The fields that items are searched by, of all types, each once; the e-mail address first. */
const SEARCHED = [...new Set(catalogue.flatMap(({ data }) => Object.keys(data.shape)))]
  .sort()
  .sort((one) => (one === "email" ? -1 : 0));

/** Adds the search by a value. It goes on from where it has stopped, and never by itself. */
export function addSearch(app: Hono, { bench: { table }, newId }: Site): void {
  const searches = createSearches(newId);

  app.post("/items/search", async (c) => {
    const fields = await readFields(c);
    const field = fields.get("field") ?? "";
    try {
      const search = searches.start(table, { field, text: fields.get("value") ?? "" });
      await search.further();
      return c.redirect(`/items/search/${search.id}`, 303);
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      return page(c, <SearchPage search={undefined} field={field} fault={error.message} />, 422);
    }
  });

  app.get("/items/search/:id", async (c) => {
    const search = searches.find(c.req.param("id"));
    if (!search) return c.redirect("/items", 303);
    return page(c, <SearchPage search={search} field={search.field} fault={undefined} />);
  });

  app.post("/items/search/:id/further", async (c) => {
    await searches.find(c.req.param("id"))?.further();
    return c.redirect(`/items/search/${encodeURIComponent(c.req.param("id"))}`, 303);
  });
}

type Search = { id: string; field: string; scanned: Scanned; further(): Promise<void> };

/** Keeps the latest searches of a console: the value is somebody's data, and must not be in an address. */
function createSearches(newId: () => string) {
  const searches = new Map<string, Search>();
  return {
    /** @throws FieldFault */
    start(table: Table, text: FieldText): Search {
      const pages = scanItems(table, { criteria: toCriteria([text]) });
      const search: Search = {
        id: newId(),
        field: text.field,
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

type SearchProps = { search: Search | undefined; field: string; fault: string | undefined };

/** What a search has found so far, how far it has looked, and what that cost. */
function SearchPage({ search, field, fault }: SearchProps) {
  return (
    <Layout title="Search" current="Items" back={["/items", "Items"]} heading={`Search by ${toLabel(field)}`}>
      {search ? (
        <>
          <p role="status">{explain(search.scanned)}</p>
          <ItemTable items={search.scanned.items} />
          {!search.scanned.isAll && <PostButton action={`/items/search/${search.id}/further`}>Look further</PostButton>}
        </>
      ) : (
        <SearchForm field={field} fault={fault} />
      )}
    </Layout>
  );
}

/** A value is sent in a form and never in an address, which a browser would keep. */
export function SearchForm({ field, fault }: { field: string; fault: string | undefined }) {
  return (
    <section class="card">
      <PostForm action="/items/search">
        <label for="field">Or a value, such as an e-mail address</label>
        <div class="row">
          <select id="field" name="field">
            {SEARCHED.map((name) => (
              <option value={name} selected={name === field}>
                {toLabel(name)}
              </option>
            ))}
          </select>
          <input
            name="value"
            autocomplete="off"
            spellcheck={false}
            aria-label="Value"
            aria-describedby={fault ? "no-value" : undefined}
            aria-invalid={fault ? "true" : undefined}
          />
          <button type="submit" class="plain">
            Search
          </button>
        </div>
        {fault && (
          <p class="fault" id="no-value" role="alert">
            {fault}
          </p>
        )}
      </PostForm>
    </section>
  );
}

/** Items as rows, the first of them. */
export function ItemTable({ items }: { items: Item[] }) {
  if (items.length === 0) return <p class="empty">No items here.</p>;
  return (
    <ListTable caption="Items" columns={["Key", "Type", "Event", "Source"]}>
      {items.slice(0, SHOWN).map(({ PK, time, source, corrected, erased }) => (
        <tr>
          <th scope="row" class="id">
            <a href={itemPath(PK)}>
              <Text value={PK} />
            </a>
          </th>
          <td class="less">{typeOf(PK) ?? "–"}</td>
          <td data-label="Event" class="time">
            {time ? <Age at={time} /> : "–"}
          </td>
          <td data-label="Source">
            {erased ? "erased" : <Text value={source ?? "–"} most={60} />}
            {corrected && <span class="muted"> corrected</span>}
          </td>
        </tr>
      ))}
    </ListTable>
  );
}

function explain({ items, looked, readUnits, isAll }: Scanned): string {
  const how = isAll ? "the whole table" : "in the table's own order, and there are more";
  return `${amount(items.length, "item")} found. Looked at ${amount(looked, "item")}, ${how}: ${amount(Math.ceil(readUnits), "read unit")}, ${formatCost(readUnits * PRICES.readUnit.usd)} at list price.`;
}
