import type { Fault } from "@savelife/core/outcome";
import type { Context } from "hono";
import type { PropsWithChildren } from "hono/jsx";
import type { Field } from "../send/event-form.ts";
import type { Shell } from "./layout.tsx";

/** The fields of a form: texts, as nothing here takes files. */
export type Fields = { one(name: string): string; all(name: string): string[]; has(name: string): boolean };

/** Reads the form of a request. What is no form has no fields. */
export async function readFields(c: Context): Promise<Fields> {
  const data = await c.req.formData().catch(() => new FormData());
  const all = (name: string) => data.getAll(name).filter((value) => typeof value === "string");
  return { all, one: (name) => all(name)[0] ?? "", has: (name) => data.has(name) };
}

type PostButtonProps = PropsWithChildren<{
  shell: Shell;
  action: string;
  fields?: [name: string, value: string][];
  kind?: string;
}>;

/** A button that does something, and therefore is a form with its secret. */
export function PostButton({ shell, action, fields = [], kind = "", children }: PostButtonProps) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="csrf" value={shell.csrf} />
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={kind}>
        {children}
      </button>
    </form>
  );
}

type FieldInputProps = {
  field: Field;
  /** The name in the form. Default: the path of the field. */
  name?: string;
  value: string;
  faults: Fault[];
};

/** A field with its label, its hint, an example, and what is wrong with its value. */
export function FieldInput({ field, name = field.path, value, faults }: FieldInputProps) {
  const { path, label, isRequired, hint, example, choices } = field;
  const shared = {
    id: path,
    name,
    required: isRequired,
    "aria-invalid": faults.length > 0 ? ("true" as const) : undefined,
    "aria-describedby": `${path}-hint ${path}-faults`,
  };
  return (
    <div class="field">
      <label for={path}>
        {label} {!isRequired && <span class="muted">(optional)</span>}
      </label>
      {choices.length > 0 ? (
        <select {...shared}>
          <option value="">{isRequired ? "Choose…" : "None"}</option>
          {choices.map((choice) => (
            <option value={choice} selected={choice === value}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input {...shared} type="text" value={value} autocomplete="off" />
      )}
      <p class="hint" id={`${path}-hint`}>
        {choices.length === 0 && example !== "" ? `${hint}. Example: ${example}` : hint}
      </p>
      <p class="fault" id={`${path}-faults`} data-faults={path}>
        {faults.map(({ expected }) => `Expected ${expected}. `)}
      </p>
    </div>
  );
}
