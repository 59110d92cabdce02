import type { Fault } from "@savelife/core/outcome";
import type { Context } from "hono";
import type { PropsWithChildren } from "hono/jsx";
import type { Field } from "../send/event-form.ts";
import type { Shell } from "./layout.tsx";

/** The fields of a form: texts, as nothing here takes files. */
export type Fields = { one(name: string): string; all(name: string): string[]; has(name: string): boolean };

/** Reads the form of a request. What is not a form has no fields. */
export async function readFields(c: Context): Promise<Fields> {
  const data = await c.req.formData().catch(() => new FormData());
  const all = (name: string) => data.getAll(name).filter((value) => typeof value === "string");
  return { all, one: (name) => all(name)[0] ?? "", has: (name) => data.has(name) };
}

/** Fields that a form sends along unseen. */
export type Hidden = [name: string, value: string][];

type PostFormProps = PropsWithChildren<{
  shell: Shell;
  action: string;
  fields?: Hidden;
  class?: string;
  novalidate?: boolean;
  /** Where the script asks what is wrong while somebody types. */
  "data-validate"?: string;
}>;

/** A form that does something, and therefore holds the secret of our forms. */
export function PostForm({ shell, action, fields = [], children, ...attributes }: PostFormProps) {
  return (
    <form method="post" action={action} {...attributes}>
      <input type="hidden" name="csrf" value={shell.csrf} />
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

type PostButtonProps = PropsWithChildren<{ shell: Shell; action: string; fields?: Hidden; kind?: string }>;

/** A button that is a whole form. */
export function PostButton({ kind = "", children, ...form }: PostButtonProps) {
  return (
    <PostForm {...form}>
      <button type="submit" class={kind}>
        {children}
      </button>
    </PostForm>
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
  const { label, isRequired, hint, example, choices, kind } = field;
  const id = name;
  const shared = {
    id,
    name,
    required: isRequired,
    "aria-invalid": faults.length > 0 ? ("true" as const) : undefined,
    "aria-describedby": `${id}-hint ${id}-faults`,
  };
  return (
    <div class="field">
      <label for={id}>
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
        <input
          {...shared}
          type={kind}
          step={kind === "datetime-local" ? "1" : undefined}
          value={value}
          autocomplete="off"
        />
      )}
      <p class="hint" id={`${id}-hint`}>
        {choices.length === 0 && hint}
        {kind !== "datetime-local" && choices.length === 0 && example !== "" && `. Example: ${example}`}
      </p>
      <p class="fault" id={`${id}-faults`} data-faults={field.path}>
        {faults.map(({ expected }) => `Expected ${expected}. `)}
      </p>
    </div>
  );
}
