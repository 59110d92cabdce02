import { catalogue } from "@savelife/core/catalogue";
import type { Item } from "@savelife/core/item";
import { costOfReading, dollars } from "@savelife/core/prices";
import { type Page, scanItems } from "@savelife/core/read-items";
import { FieldFault, toCriteria } from "@savelife/workbench/fields";
import type { Child } from "hono/jsx";
import type { Feature } from "../options.ts";
import { toLabel } from "../view/event-form.ts";
import { PostButton, PostForm, readFields } from "../view/form.tsx";
import { Layout } from "../view/layout.tsx";
import { ListTable } from "../view/table.tsx";
import { Age, amount, Text } from "../view/text.tsx";
import { itemPath, NOTHING, type Scanned, takeUpTo, typeOf } from "./items.ts";

/** Items that one step of a search looks at, which takes a few seconds and costs less than a cent. */
const STEP = 20_000;
const KEPT = 20;
/** The most items that are shown at once. */
export const SHOWN = 50;

/** The fields that items are searched by, of all types, each once; the e-mail address first. */
const SEARCHED = [...new Set(["email", ...catalogue.flatMap(({ data }) => Object.keys(data.shape)).sort()])];

/** What was found so far. The value is somebody's data, so it is kept here, and is in no address. */
type Search = { field: string; pages: AsyncGenerator<Page>; scanned: Scanned; step?: Promise<void> };

/** Adds the search by a value. It goes on from where it has stopped, and never by itself. */
export const addSearch: Feature = (app, { bench: { table }, newId }) => {
  const searches = new Map<string, Search>();
  const searchPath = (id: string) => `/items/search/${encodeURIComponent(id)}`;
  /** One step at a time: of two at once, one would lose what the other has found. */
  const further = (search: Search): Promise<void> => {
    search.step ??= takeUpTo(STEP, search.pages, search.scanned).then((scanned) => {
      search.scanned = scanned;
      delete search.step;
    });
    return search.step;
  };

  app.post("/items/search", async (c) => {
    const fields = await readFields(c);
    const field = fields.get("field") ?? "";
    try {
      const criteria = toCriteria([{ field, text: fields.get("value") ?? "" }]);
      const [id, search] = [newId(), { field, pages: scanItems(table, { criteria }), scanned: NOTHING }];
      await further(search);
      searches.set(id, search);
      for (const old of [...searches.keys()].slice(0, -KEPT)) searches.delete(old);
      return c.redirect(searchPath(id), 303);
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      const form = (
        <Layout title={`Search by ${toLabel(field)}`} back={["/items", "Items"]}>
          <SearchForm field={field} fault={error.message} />
        </Layout>
      );
      c.status(422);
      return c.render(form);
    }
  });

  app.get("/items/search/:id", async (c) => {
    const search = searches.get(c.req.param("id"));
    if (!search) return c.redirect("/items", 303);
    const { items, isAll } = search.scanned;
    const found = (
      <Layout title={`Search by ${toLabel(search.field)}`} back={["/items", "Items"]}>
        <p role="status">{explain(search.scanned)}</p>
        <ItemTable items={items} />
        {!isAll && <PostButton action={`${c.req.path}/further`} text="Look further" />}
      </Layout>
    );
    return c.render(found);
  });

  app.post("/items/search/:id/further", async (c) => {
    const id = c.req.param("id");
    const search = searches.get(id);
    if (search) {
      await further(search).catch((error) => {
        searches.delete(id); // pages that have failed are at their end, which must not pass for the end of the table
        throw error;
      });
    }
    return c.redirect(searchPath(id), 303);
  });
};

function explain({ items, looked, readUnits, isAll }: Scanned): string {
  const how = isAll ? "the whole table" : "in the table's own order, and there are more";
  const cost = dollars(costOfReading(readUnits));
  return `${amount(items.length, "item")} found. Looked at ${amount(looked, "item")}, ${how}: ${amount(Math.ceil(readUnits), "read unit")}, ${cost} at list price.`;
}

/** A value is sent in a form and never in an address, which a browser would keep. */
export function SearchForm({ field = "", fault }: { field?: string; fault?: string }) {
  const select = (
    <select name="field" aria-label="Field">
      {SEARCHED.map((name) => (
        <option value={name} selected={name === field}>
          {toLabel(name)}
        </option>
      ))}
    </select>
  );
  return (
    <section class="card">
      <PostForm action="/items/search">
        <LookUp
          name="value"
          label="Or a value, such as an e-mail address"
          before={select}
          button="Search"
          fault={fault}
        />
      </PostForm>
    </section>
  );
}

type LookUpProps = {
  name: string;
  label: string;
  before?: Child;
  button: string;
  fault: string | undefined;
  [attribute: string]: unknown;
};

/** A text that is looked for, its button, and what is wrong with it. */
export function LookUp({ name, label, before, button, fault, ...attributes }: LookUpProps) {
  const described = { "aria-describedby": `${name}-fault`, "aria-invalid": fault ? ("true" as const) : undefined };
  return (
    <>
      <label for={name}>{label}</label>
      <div class="row">
        {before}
        <input id={name} name={name} autocomplete="off" spellcheck={false} {...described} {...attributes} />
        <button type="submit">{button}</button>
      </div>
      <p class="fault" id={`${name}-fault`} role={fault ? "alert" : undefined}>
        {fault}
      </p>
    </>
  );
}

function Key({ PK }: Item) {
  return (
    <a href={itemPath(PK)}>
      <Text value={PK} />
    </a>
  );
}

/** Items as rows, the first of them. */
export function ItemTable({ items }: { items: Item[] }) {
  if (items.length === 0) return <p class="empty">No items here.</p>;
  return (
    <ListTable
      caption="Items"
      rows={items.slice(0, SHOWN)}
      columns={[
        { name: "Key", class: "id", cell: Key },
        { name: "Type", class: "less", cell: ({ PK }) => typeOf(PK) ?? "–" },
        { name: "Event", class: "time", cell: ({ time }) => (time ? <Age at={time} /> : "–") },
        {
          name: "Source",
          cell: ({ source, corrected, erased }) => [
            erased ? "erased" : <Text value={source} most={60} />,
            corrected && <span class="muted"> corrected</span>,
          ],
        },
      ]}
    />
  );
}
