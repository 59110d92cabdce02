import { getItem } from "@savelife/core/read-items";
import { recordAct } from "@savelife/workbench/act";
import { FieldFault } from "@savelife/workbench/fields";
import type { Hono } from "hono";
import type { Jobs } from "../jobs/jobs.ts";
import type { ConsoleOptions } from "../options.ts";
import { readFields } from "../view/form.tsx";
import { Problem, page, type Shell } from "../view/layout.tsx";
import { addItemChanges } from "./change-route.tsx";
import { ItemPage, itemPath } from "./item-page.tsx";
import { createSearches, newestItems, PREFIXES, readKeys } from "./items.ts";
import { Items, SearchPage } from "./list-page.tsx";

/** Adds the pages of items: the list, the look-up by key, the search by value, one item, and how it is changed. */
export function addItems(app: Hono, options: ConsoleOptions, shell: Shell, jobs: Jobs): void {
  const { bench, newId } = options;
  const { table } = bench;
  const searches = createSearches(newId);

  app.get("/items", async (c) => {
    const { key = "", type } = c.req.query();
    const missing = key.trim() === "" ? undefined : await lookUp(key);
    if (typeof missing === "object") return c.redirect(itemPath(missing.PK), 303);
    const known = PREFIXES.find((one) => one.type === type);
    const scanned = await newestItems(table, known?.prefix);
    return page(c, <Items shell={shell} lookedFor={key} type={known?.type} missing={missing} scanned={scanned} />);
  });

  app.post("/items/search", async (c) => {
    const fields = await readFields(c);
    const field = fields.one("field");
    try {
      const search = searches.start(table, [{ field, text: fields.one("value") }]);
      await search.further();
      return c.redirect(`/items/search/${search.id}`, 303);
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      return page(c, <SearchPage shell={shell} search={undefined} field={field} fault={error.message} />, 422);
    }
  });

  app.get("/items/search/:id", async (c) => {
    const search = searches.find(c.req.param("id"));
    if (!search) return c.redirect("/items", 303);
    return page(c, <SearchPage shell={shell} search={search} field={search.fields.join(", ")} fault={undefined} />);
  });

  app.post("/items/search/:id/further", async (c) => {
    await searches.find(c.req.param("id"))?.further();
    return c.redirect(`/items/search/${encodeURIComponent(c.req.param("id"))}`, 303);
  });

  app.get("/items/:key", async (c) => {
    const item = await getItem(table, c.req.param("key"));
    if (!item) return page(c, <NoItem shell={shell} />, 404);
    const isRevealed = c.req.query("reveal") === "1";
    if (isRevealed) await recordAct(bench, { act: "reveal", what: "an item", ids: [item.PK] });
    return page(c, <ItemPage shell={shell} item={item} isRevealed={isRevealed} />);
  });

  addItemChanges(app, options, shell, jobs);

  /** The item, or why there is none. */
  async function lookUp(text: string): Promise<{ PK: string } | string> {
    const keys = readKeys(text);
    if (keys.length === 0) {
      const forms = PREFIXES.map(({ prefix }) => `${prefix}<uuid>`).join(" or ");
      return `Expected ${forms}, or a UUID alone.`;
    }
    const items = await Promise.all(keys.map((one) => getItem(table, one)));
    const found = items.find((item) => item !== undefined);
    return (
      found ??
      "There is no item of this key. A message takes a second or two to the table; one that was rejected is a dead letter."
    );
  }
}

/** The answer where there is no item of a key. */
function NoItem({ shell }: { shell: Shell }) {
  return (
    <Problem
      shell={shell}
      title="There is no such item"
      text="Nothing is stored under this key."
      next="A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter."
    />
  );
}
