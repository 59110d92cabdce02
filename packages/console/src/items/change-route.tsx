import type { Correction } from "@savelife/core/change-item";
import type { Item } from "@savelife/core/item";
import { getItem } from "@savelife/core/read-items";
import { recordAct } from "@savelife/workbench/act";
import { correctItem } from "@savelife/workbench/correct-item";
import { eraseItem } from "@savelife/workbench/erase-item";
import { FieldFault, type FieldText, readChanges } from "@savelife/workbench/fields";
import type { Context, Hono } from "hono";
import type { Jobs } from "../jobs/jobs.ts";
import type { ConsoleOptions } from "../options.ts";
import { eventForms, type Field } from "../send/event-form.ts";
import { showValue } from "../view/facts.tsx";
import { type Fields, type Hidden, readFields } from "../view/form.tsx";
import { Problem, page, type Shell } from "../view/layout.tsx";
import { ConfirmCorrect, ConfirmErase, CorrectPage } from "./change-page.tsx";
import { itemPath } from "./item-page.tsx";
import { readKeys, typeOf } from "./items.ts";

/** Adds what an operator does with one item: its fields are corrected, or it is erased. */
export function addItemChanges(app: Hono, { bench }: ConsoleOptions, shell: Shell, jobs: Jobs): void {
  app.get("/items/:key/correct", (c) =>
    withItem(c, async (item, fields) => {
      await recordAct(bench, { act: "reveal", what: "an item", ids: [item.PK] });
      const shown = { item, fields, filled: filledOf(item), shown: JSON.stringify(item), fault: undefined };
      return page(c, <CorrectPage shell={shell} {...shown} />);
    }),
  );

  app.post("/items/:key/correct", (c) =>
    withItem(c, async (item, fields) => {
      const form = await readFields(c);
      const shown = readShown(form.one("shown"), item);
      const texts = textsOf(form, fields);
      try {
        const changes = readChanges(shown, texts);
        if (form.one("confirm") !== "yes") {
          const hidden: Hidden = [
            ["shown", JSON.stringify(shown)],
            ...texts.map(({ field, text }): [string, string] => [`data.${field}`, text]),
          ];
          return page(c, <ConfirmCorrect shell={shell} item={item} changes={changes} hidden={hidden} />);
        }
        const ended = await correctItem(bench, item.PK, changes);
        if (ended === "corrected") return c.redirect(itemPath(item.PK), 303);
        return page(c, <NotCorrected shell={shell} ended={ended} />, 409);
      } catch (error) {
        if (!(error instanceof FieldFault)) throw error;
        const filled = Object.fromEntries(texts.map(({ field, text }) => [`data.${field}`, text]));
        const again = { item, fields, filled, shown: JSON.stringify(shown), fault: error.message };
        return page(c, <CorrectPage shell={shell} {...again} />, 422);
      }
    }),
  );

  app.post("/items/:key/erase", async (c) => {
    const [PK] = readKeys(c.req.param("key"));
    if (PK === undefined || PK !== c.req.param("key")) return c.redirect("/items", 303);
    if ((await readFields(c)).one("confirm") !== "yes") return page(c, <ConfirmErase shell={shell} PK={PK} />);
    const job = jobs.start({ kind: "erase", total: 0 }, async (report) => {
      return { kind: "erase", erased: await eraseItem(bench, PK, report) };
    });
    return c.redirect(`/jobs/${job.id}`, 303);
  });

  type Answer = (item: Item, fields: Field[]) => Promise<Response>;

  async function withItem(c: Context, answer: Answer): Promise<Response> {
    const item = await getItem(bench.table, c.req.param("key") ?? "");
    const form = eventForms().find(({ type }) => type === typeOf(item?.PK ?? ""));
    if (!item || item.erased || !form) return c.redirect(itemPath(c.req.param("key") ?? ""), 303);
    return answer(
      item,
      form.fields.filter(({ path }) => path.startsWith("data.")),
    );
  }
}

/** The values of an item as a form holds them. */
function filledOf(item: Item): Record<string, string> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [`data.${name}`, showValue(value)]));
}

function textsOf(form: Fields, fields: Field[]): FieldText[] {
  const sent = fields.filter(({ path }) => form.has(path));
  return sent.map(({ path }) => ({ field: path.replace(/^data\./, ""), text: form.one(path) }));
}

/** The item as it was when somebody saw it: a field that has changed since is not written over. */
function readShown(text: string, item: Item): Item {
  try {
    const shown: unknown = JSON.parse(text);
    return typeof shown === "object" && shown !== null ? { ...shown, PK: item.PK } : item;
  } catch {
    return item;
  }
}

function NotCorrected({ shell, ended }: { shell: Shell; ended: Exclude<Correction, "corrected"> }) {
  const texts = {
    gone: "There is no such item any more.",
    erased: "The item was erased meanwhile, and is not brought back.",
    "changed-meanwhile": "Somebody else has changed the item since it was shown to you.",
  };
  return (
    <Problem
      shell={shell}
      title="Nothing was changed"
      text={texts[ended]}
      next="Go back to the item, and look at what it is now."
    />
  );
}
