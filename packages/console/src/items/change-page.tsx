import type { FieldChange } from "@savelife/core/change-item";
import type { Item } from "@savelife/core/item";
import { PRODUCTION } from "../options.ts";
import { type Field, toLabel } from "../send/event-form.ts";
import { showValue } from "../view/facts.tsx";
import { FieldInput, type Hidden, PostForm } from "../view/form.tsx";
import { amount } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { ListTable } from "../view/list-table.tsx";
import { Text } from "../view/text.tsx";
import { itemPath } from "./item-page.tsx";

type CorrectProps = {
  shell: Shell;
  item: Item;
  fields: Field[];
  filled: Record<string, string>;
  /** The item as it was read, so that a field that somebody else changes meanwhile is not changed back. */
  shown: string;
  /** What is wrong with what was filled in. */
  fault: string | undefined;
};

/** The fields of an item, to be corrected; nobody can correct what they cannot see. */
export function CorrectPage({ shell, item, fields, filled, shown, fault }: CorrectProps) {
  const path = itemPath(item.PK);
  return (
    <Layout shell={shell} title="Correct" current="Items">
      <p class="back">
        <a href={path}>The item</a>
      </p>
      <h1>Correct an item</h1>
      <p class="id">
        <Text value={item.PK} />
      </p>
      {fault && (
        <p class="summary" role="alert">
          {fault}
        </p>
      )}
      <PostForm shell={shell} action={`${path}/correct`} fields={[["shown", shown]]} class="fields">
        {fields.map((field) => (
          <FieldInput field={field} value={filled[field.path] ?? ""} faults={[]} />
        ))}
        <p class="actions">
          <button type="submit">See what would change…</button>
          <a href={path}>Cancel</a>
        </p>
      </PostForm>
    </Layout>
  );
}

type ConfirmCorrectProps = { shell: Shell; item: Item; changes: FieldChange[]; hidden: Hidden };

/** What a correction would change, and the question whether to. */
export function ConfirmCorrect({ shell, item, changes, hidden }: ConfirmCorrectProps) {
  const path = itemPath(item.PK);
  return (
    <Layout shell={shell} title="Correct" current="Items">
      <p class="back">
        <a href={path}>The item</a>
      </p>
      <h1>
        Change {amount(changes.length, "field")} on stage {shell.stage}?
      </h1>
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
      <PostForm shell={shell} action={`${path}/correct`} fields={hidden}>
        <p class="actions">
          {changes.length > 0 && (
            <button type="submit" name="confirm" value="yes" class={shell.stage === PRODUCTION ? "danger" : ""}>
              Correct it
            </button>
          )}
          <a href={path}>{changes.length > 0 ? "Cancel" : "Back"}</a>
        </p>
      </PostForm>
    </Layout>
  );
}

/** What goes with a person, what does not, and the question whether to. */
export function ConfirmErase({ shell, PK }: { shell: Shell; PK: string }) {
  const path = itemPath(PK);
  return (
    <Layout shell={shell} title="Erase" current="Items">
      <p class="back">
        <a href={path}>The item</a>
      </p>
      <h1>Erase this on stage {shell.stage}, for good?</h1>
      <p class="id">
        <Text value={PK} />
      </p>
      <ul class="next">
        <li>Of the item its key and the time remain, so that its event, should it come again, stores nothing.</li>
        <li>Its dead letters are deleted, and what this machine knows of them.</li>
        <li>
          Files stay that letters were put aside or exported into, and backups: the page <code>docs/privacy.md</code>{" "}
          says how long, and what to do.
        </li>
      </ul>
      <PostForm shell={shell} action={`${path}/erase`}>
        <p class="actions">
          <button type="submit" name="confirm" value="yes" class="danger">
            Erase it
          </button>
          <a href={path}>Cancel</a>
        </p>
      </PostForm>
    </Layout>
  );
}
