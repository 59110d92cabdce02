import type { Correction, FieldChange } from "@savelife/core/change-item";
import type { Item } from "@savelife/core/item";
import { getItem } from "@savelife/core/read-items";
import { correctItem } from "@savelife/workbench/correct-item";
import { FieldFault, type FieldText, readChanges } from "@savelife/workbench/fields";
import { recordAct } from "@savelife/workbench/history";
import type { Context, Hono } from "hono";
import type { Site } from "../options.ts";
import { eventForms, type Field, toLabel } from "../send/event-form.ts";
import { ConfirmPage, FieldInput, type Fields, type Hidden, PostForm, readFields } from "../view/form.tsx";
import { Layout, page, problem, useShell } from "../view/layout.tsx";
import { ListTable, showValue } from "../view/table.tsx";
import { amount, Text } from "../view/text.tsx";
import { itemPath, typeOf } from "./items.ts";

/** Why an item was not corrected. */
const NOT_CORRECTED: Record<Exclude<Correction, "corrected">, string> = {
  gone: "This item no longer exists.",
  erased: "The item was erased meanwhile, and is not brought back.",
  "changed-meanwhile": "Somebody else has changed the item since it was shown to you.",
};

/** Adds how an operator corrects the fields of an item. */
export function addCorrect(app: Hono, { bench }: Site): void {
  app.get("/items/:key/correct", (c) =>
    withItem(c, async (item, fields) => {
      await recordAct(bench, { act: "reveal", what: "an item", ids: [item.PK] });
      const filled = Object.entries(item).map(([name, value]): [string, string] => [`data.${name}`, showValue(value)]);
      return page(c, <Correct item={item} fields={fields} filled={filled} shown={item} fault={undefined} />);
    }),
  );

  app.post("/items/:key/correct", (c) =>
    withItem(c, async (item, fields) => {
      const form = await readFields(c);
      const shown = readShown(form.get("shown") ?? "", item);
      const texts = textsOf(form, fields);
      const filled = texts.map(({ field, text }): [string, string] => [`data.${field}`, text]);
      try {
        const changes = readChanges(shown, texts);
        if (form.get("confirm") !== "yes") {
          const hidden: Hidden = [["shown", JSON.stringify(shown)], ...filled];
          return page(c, <ConfirmCorrect item={item} changes={changes} hidden={hidden} />);
        }
        const ended = await correctItem(bench, item.PK, changes);
        if (ended === "corrected") return c.redirect(itemPath(item.PK), 303);
        return problem(c, 409, {
          title: "Nothing was changed",
          text: NOT_CORRECTED[ended],
          next: "Go back to the item, and look at it again.",
        });
      } catch (error) {
        if (!(error instanceof FieldFault)) throw error;
        const props = { item, fields, filled, shown, fault: error.message };
        return page(c, <Correct {...props} />, 422);
      }
    }),
  );

  type Answer = (item: Item, fields: Field[]) => Promise<Response>;

  async function withItem(c: Context, answer: Answer): Promise<Response> {
    const key = c.req.param("key") ?? "";
    const item = await getItem(bench.table, key);
    const form = eventForms().find(({ type }) => type === typeOf(item?.PK ?? ""));
    if (!item || item.erased || !form) return c.redirect(itemPath(key), 303);
    const fields = form.fields.filter(({ path }) => path.startsWith("data."));
    return answer(item, fields);
  }
}

function textsOf(form: Fields, fields: Field[]): FieldText[] {
  const sent = fields.filter(({ path }) => form.has(path));
  return sent.map(({ path }) => ({ field: path.replace(/^data\./, ""), text: form.get(path) ?? "" }));
}

/** The item as it was when somebody saw it: a field that has changed since is not overwritten. */
function readShown(text: string, item: Item): Item {
  try {
    const shown: unknown = JSON.parse(text);
    return typeof shown === "object" && shown !== null ? { ...shown, PK: item.PK } : item;
  } catch {
    return item;
  }
}

type CorrectProps = {
  item: Item;
  fields: Field[];
  /** The text of each field, by its path. */
  filled: Hidden;
  /** The item as it was read, so that a field that somebody else changes meanwhile is not changed back. */
  shown: Item;
  /** What is wrong with the texts. */
  fault: string | undefined;
};

/** The fields of an item with their values, as nobody can correct a value that they cannot see. */
function Correct({ item, fields, filled, shown, fault }: CorrectProps) {
  const path = itemPath(item.PK);
  const texts = new Map(filled);
  return (
    <Layout title="Correct" current="Items" back={[path, "The item"]} heading="Correct an item">
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

/** What a correction would change, and the question whether to do it. */
function ConfirmCorrect({ item, changes, hidden }: { item: Item; changes: FieldChange[]; hidden: Hidden }) {
  const path = itemPath(item.PK);
  return (
    <ConfirmPage
      title="Correct"
      current="Items"
      back={[path, "The item"]}
      question={`Change ${amount(changes.length, "field")} on stage ${useShell().stage}?`}
      action={`${path}/correct`}
      fields={hidden}
      button={changes.length > 0 && "Correct it"}
    >
      {changes.length === 0 ? (
        <p>Nothing would change: the item has these values already.</p>
      ) : (
        <ListTable caption="What would change" columns={["Field", "Now", "Then"]}>
          {changes.map(({ field, from, to }) => (
            <tr>
              <th scope="row">{toLabel(field)}</th>
              <td data-label="Now">{from === undefined ? "absent" : <Text value={showValue(from)} />}</td>
              <td data-label="Then">{to === undefined ? "absent" : <Text value={showValue(to)} />}</td>
            </tr>
          ))}
        </ListTable>
      )}
    </ConfirmPage>
  );
}
