import { MASK } from "@savelife/core/mask";
import type { Filter } from "@savelife/workbench/filter";
import type { Values } from "@savelife/workbench/journal-groups";
import { type Field, understand } from "../view/event-form.ts";
import { FieldControl, PostForm } from "../view/form.tsx";
import { Rows } from "../view/table.tsx";
import { amount, Text } from "../view/text.tsx";
import { groupPath, toFields } from "./paths.ts";

type ValuesFormProps = { filter: Filter; field: Field; values: Values; isRevealed: boolean };

/** The distinct invalid values, each with its own correction: never one value over different ones. */
export function ValuesForm({ filter, field, values: { values, moreValues }, isRevealed }: ValuesFormProps) {
  return (
    <section>
      <h2>
        {amount(values.length + moreValues, "distinct value")} of “{field.label}”
      </h2>
      {isRevealed ? (
        <PostForm action="/dead-letters/replay" fields={[["set", field.path], ...toFields(filter)]}>
          <p class="hint">
            {field.choices.length === 0 && `${field.hint}. `}A value that you leave empty stays as it is.
          </p>
          {values.map((one, i) => (
            <Pair field={field} one={one} id={`to-${i}`} filled={understand(filter.type, field.path, one.value)} />
          ))}
          <button type="submit">See what would happen…</button>
        </PostForm>
      ) : (
        <>
          <Rows
            rows={values.map(({ value, count }) => [
              <span class="muted">{value === "" ? "nothing at all" : MASK}</span>,
              amount(count, "letter"),
            ])}
          />
          <p>
            <a href={groupPath(filter, { reveal: "1" })} class="button">
              Show the values and correct them
            </a>
          </p>
        </>
      )}
      {moreValues > 0 && (
        <p class="muted">{amount(moreValues, "other value")} will be listed once these are corrected.</p>
      )}
    </section>
  );
}

type PairProps = { field: Field; one: Values["values"][number]; id: string; filled: string };

function Pair({ field, one: { value, count }, id, filled }: PairProps) {
  return (
    <div class="pair">
      <input type="hidden" name="from" value={value} />
      <label for={id}>
        {value === "" ? <span class="muted">nothing at all</span> : <Text value={value} most={120} />}{" "}
        <span class="muted">{amount(count, "letter")}</span>
      </label>
      <span aria-hidden="true">→</span>
      <FieldControl field={{ ...field, kind: "text" }} value={filled} none="Leave it" id={id} name="to" />
    </div>
  );
}
