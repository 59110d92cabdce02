import type { Hono } from "hono";
import type { ConsoleOptions } from "../options.ts";
import { Problem, page, type Shell } from "../view/layout.tsx";
import { ItemPage } from "./item-page.tsx";
import { getItem, PREFIXES, readKeys, scanItems } from "./items.ts";
import { Items } from "./list-page.tsx";

/** Adds the pages of items: the list, the look-up by key, and one item. */
export function addItems(app: Hono, { bench: { table } }: ConsoleOptions, shell: Shell): void {
  app.get("/items", async (c) => {
    const { key = "", type } = c.req.query();
    const missing = key.trim() === "" ? undefined : await lookUp(key);
    if (typeof missing === "object") return c.redirect(`/items/${encodeURIComponent(missing.PK)}`, 303);
    const known = PREFIXES.find((one) => one.type === type);
    const scanned = await scanItems(table, known?.prefix);
    return page(c, <Items shell={shell} lookedFor={key} type={known?.type} missing={missing} scanned={scanned} />);
  });

  app.get("/items/:key", async (c) => {
    const item = await getItem(table, c.req.param("key"));
    if (!item) {
      return page(
        c,
        <Problem
          shell={shell}
          title="There is no such item"
          text="Nothing is stored under this key."
          next="A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter."
        />,
        404,
      );
    }
    return page(c, <ItemPage shell={shell} item={item} isRevealed={c.req.query("reveal") === "1"} />);
  });

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
