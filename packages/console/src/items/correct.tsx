import type { Correction, FieldChange } from "@savelife/core/change-item";
import type { Item } from "@savelife/core/item";
import { isFields, readJson } from "@savelife/core/json";
import { getItem } from "@savelife/core/read-items";
import { correctItem } from "@savelife/workbench/correct-item";
import { FieldFault, readChanges } from "@savelife/workbench/fields";
import { recordAct } from "@savelife/workbench/history";
import type { Workbench } from "@savelife/workbench/workbench";
import { createMiddleware } from "hono/factory";
import type { Feature } from "../options.ts";
import { type Field, findForm, toLabel } from "../view/event-form.ts";
import { ConfirmPage, FieldInput, PostForm, readFields } from "../view/form.tsx";
import { Layout, problem, useShell } from "../view/layout.tsx";
import { ListTable, showValue, Value } from "../view/table.tsx";
import { amount, Text } from "../view/text.tsx";
import { itemPath, typeOf } from "./items.ts";

/** Why an item was not corrected. */
const NOT_CORRECTED: Record<Exclude<Correction, "corrected">, string> = {
  gone: "This item no longer exists.",
  erased: "The item was erased meanwhile, and is not brought back.",
  "changed-meanwhile": "Somebody else has changed the item since it was shown to you.",
};

/** Adds how an operator corrects the fields of an item. */
export const addCorrect: Feature = (app, { bench }) => {
  app.get("/items/:key/correct", findItem(bench), async (c) => {
    const { item, fields } = c.var;
    await recordAct(bench, { act: "reveal", what: "an item", ids: [item.PK] });
    const texts = new Map(Object.entries(item).map(([name, value]) => [`data.${name}`, showValue(value)]));
    return c.render(<Correct item={item} fields={fields} texts={texts} shown={item} />);
  });

  app.post("/items/:key/correct", findItem(bench), async (c) => {
    const { item, fields } = c.var;
    const form = await readFields(c);
    const shown = readShown(form.get("shown") ?? "", item.PK);
    if (!shown) return c.redirect(`${itemPath(item.PK)}/correct`, 303);
    try {
      const sent = fields.filter(({ path }) => form.has(path));
      const texts = sent.map(({ path }) => ({ field: path.replace(/^data\./, ""), text: form.get(path) ?? "" }));
      const changes = readChanges(shown, texts);
      if (form.get("confirm") !== "yes") {
        return c.render(<ConfirmCorrect item={item} changes={changes} fields={form} />);
      }
      const ended = await correctItem(bench, item.PK, changes);
      if (ended === "corrected") return c.redirect(itemPath(item.PK), 303);
      const next = "Go back to the item, and look at it again.";
      return problem(c, 409, { title: "Nothing was changed", text: NOT_CORRECTED[ended], next });
    } catch (error) {
      if (!(error instanceof FieldFault)) throw error;
      c.status(422);
      const texts = new Map(form);
      return c.render(<Correct item={item} fields={fields} texts={texts} shown={shown} fault={error.message} />);
    }
  });
};

/** Finds the item that the address names and its fields, for the handler that follows, or goes back to its page. */
function findItem({ table }: Workbench) {
  return createMiddleware<{ Variables: { item: Item; fields: Field[] } }>(async (c, next) => {
    const key = c.req.param("key") ?? "";
    const item = await getItem(table, key);
    const fields = findForm(typeOf(key))?.fields.filter(({ path }) => path.startsWith("data."));
    if (!item || item.erased || !fields) return c.redirect(itemPath(key), 303);
    c.set("item", item);
    c.set("fields", fields);
    return next();
  });
}

/** The item as it was when somebody saw it: a field that has changed since is not overwritten. */
function readShown(text: string, PK: string): Item | undefined {
  const shown = readJson(text);
  return "value" in shown && isFields(shown.value) ? { ...shown.value, PK } : undefined;
}

type CorrectProps = {
  item: Item;
  fields: Field[];
  /** The text of each field, by its path. */
  texts: Map<string, string>;
  /** The item as it was read, so that a field that somebody else changes meanwhile is not changed back. */
  shown: Item;
  fault?: string;
};

/** The fields of an item with their values, as nobody can correct a value that they cannot see. */
function Correct({ item, fields, texts, shown, fault }: CorrectProps) {
  const path = itemPath(item.PK);
  return (
    <Layout title="Correct an item" back={[path, "The item"]}>
      <p class="id">
        <Text value={item.PK} />
      </p>
      {fault && (
        <p class="summary" role="alert">
          {fault}
        </p>
      )}
      <PostForm action={`${path}/correct`} fields={[["shown", JSON.stringify(shown)]]} class="fields">
        {fields.map((field) => (
          <FieldInput field={field} value={texts.get(field.path) ?? ""} faults={[]} />
        ))}
        <p class="actions">
          <button type="submit">See what would change…</button>
          <a href={path}>Cancel</a>
        </p>
      </PostForm>
    </Layout>
  );
}

type ConfirmProps = { item: Item; changes: FieldChange[]; fields: URLSearchParams };

function ConfirmCorrect({ item, changes, fields }: ConfirmProps) {
  return (
    <ConfirmPage
      back={[itemPath(item.PK), "The item"]}
      question={`Change ${amount(changes.length, "field")} on stage ${useShell().stage}?`}
      fields={fields}
      button={changes.length > 0 && "Correct it"}
    >
      {changes.length === 0 ? (
        <p>Nothing would change: the item has these values already.</p>
      ) : (
        <ListTable
          caption="What would change"
          rows={changes}
          columns={[
            { name: "Field", cell: ({ field }) => toLabel(field) },
            { name: "Now", cell: ({ from }) => <Value value={from} isRevealed /> },
            { name: "Then", cell: ({ to }) => <Value value={to} isRevealed /> },
          ]}
        />
      )}
    </ConfirmPage>
  );
}
