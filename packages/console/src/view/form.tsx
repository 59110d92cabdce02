import { createHash } from "node:crypto";
import type { Fault } from "@savelife/core/outcome";
import type { Context } from "hono";
import type { Child, PropsWithChildren } from "hono/jsx";
import { useRequestContext } from "hono/jsx-renderer";
import type { Field } from "./event-form.ts";
import { Layout, type LayoutProps, useShell } from "./layout.tsx";

/** Reads the form of a request. A body that is not a form has no fields that matter. */
export async function readFields(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text());
}

/** Identifies what somebody was shown, so that nothing else is done. */
export function hash(shown: string): string {
  return createHash("sha256").update(shown).digest("hex");
}

type PostFormProps = PropsWithChildren<{
  action: string;
  /** Fields that the form sends along unseen. */
  fields?: Iterable<[name: string, value: string]>;
  class?: string;
  novalidate?: boolean;
  /** The path that a script asks what is wrong while the form is filled in. */
  "data-validate"?: string;
}>;

/** A form that does something, so it holds the secret of this console's forms. */
export function PostForm({ action, fields = [], children, ...attributes }: PostFormProps) {
  return (
    <form method="post" action={action} {...attributes}>
      <input type="hidden" name="csrf" value={useShell().csrf} />
      {[...fields].map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}

/** A button that is a whole form. */
export function PostButton({ kind = "", text, ...form }: PostFormProps & { kind?: string; text: string }) {
  return (
    <PostForm {...form}>
      <button type="submit" class={kind}>
        {text}
      </button>
    </PostForm>
  );
}

type ConfirmPageProps = Pick<LayoutProps, "back" | "children"> & {
  question: string;
  /** The form that was sent, which is sent again with `confirm`. */
  fields: URLSearchParams;
  /** The text of the button that does it; without one there is nothing that could be done. */
  button: string | false;
  /** True for what cannot be undone anywhere; in production every such button is red. */
  isDanger?: boolean;
  /** What else the form has, above its buttons and next to them. */
  above?: Child;
  more?: Child;
};

/** What would happen, and the question whether to do it: a button, and the way back. */
export function ConfirmPage(props: ConfirmPageProps) {
  const { question, fields, button, isDanger = false, above, more, back, children } = props;
  const again = [...fields].filter(([name]) => name !== "csrf" && name !== "confirm");
  return (
    <Layout title={question} back={back}>
      {children}
      <PostForm action={useRequestContext().req.path} fields={again}>
        {above}
        <p class="actions">
          {button && (
            <button type="submit" name="confirm" value="yes" class={isDanger ? "danger" : "confirm"}>
              {button}
            </button>
          )}
          {more}
          {back && <a href={back[0]}>{button ? "Cancel" : "Back"}</a>}
        </p>
      </PostForm>
    </Layout>
  );
}

type FieldControlProps = {
  field: Field;
  value: string;
  /** The choice that leaves it empty. */
  none: string;
  [attribute: string]: unknown;
};

/** What a field is filled in with: one of its values, or a text. */
export function FieldControl({ field: { choices, kind }, value, none, ...attributes }: FieldControlProps) {
  if (choices.length === 0) {
    const type = KEPT_BY[kind].test(value) ? kind : "text";
    const step = type === "datetime-local" ? "1" : undefined;
    return <input {...attributes} type={type} step={step} value={value} autocomplete="off" />;
  }
  const all = value === "" || choices.includes(value) ? choices : [...choices, value];
  return (
    <select {...attributes}>
      <option value="">{none}</option>
      {all.map((choice) => (
        <option value={choice} selected={choice === value}>
          {choice}
        </option>
      ))}
    </select>
  );
}

/**
 * The values that a browser's input keeps. Its calendar drops a time with an offset, and its field of addresses writes
 * a host such as `é.example` in ASCII.
 */
const KEPT_BY: Record<Field["kind"], RegExp> = {
  "datetime-local": /^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?)?$/,
  email: /^[\x20-\x7e]*$/,
  text: /^/,
};

/** A field with its label, its hint, an example, and what is wrong with its value. */
export function FieldInput({ field, value, faults }: { field: Field; value: string; faults: Fault[] }) {
  const { path, label, isRequired, hint, example, choices, kind } = field;
  const hints = [hint, ...(kind === "datetime-local" || example === "" ? [] : [`Example: ${example}`])];
  return (
    <div class="field">
      <label for={path}>
        {label} {!isRequired && <span class="muted">(optional)</span>}
      </label>
      <FieldControl
        field={field}
        value={value}
        none={isRequired ? "Choose…" : "None"}
        id={path}
        name={path}
        required={isRequired}
        aria-invalid={faults.length > 0 ? "true" : undefined}
        aria-describedby={`${path}-hint ${path}-faults`}
      />
      <p class="hint" id={`${path}-hint`}>
        {choices.length === 0 && hints.join(". ")}
      </p>
      <p class="fault" id={`${path}-faults`} data-faults={path}>
        {faults.map(({ expected }) => `Expected ${expected}. `)}
      </p>
    </div>
  );
}
