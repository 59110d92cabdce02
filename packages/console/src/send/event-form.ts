import { type Described, describeCatalogue } from "@savelife/contracts/described";
import type { Schema, SchemaObject } from "@savelife/contracts/documents";
import { isAbsent } from "@savelife/core/values/text";

/** One field of a form. */
export type Field = {
  /** The path of its value in the message, which is also the path of its faults: `data.city`. */
  path: string;
  label: string;
  isRequired: boolean;
  hint: string;
  example: string;
  /** The values of a choice, or none for text. */
  choices: string[];
};

/** The form of one type of event. */
export type EventForm = { type: string; description: string; source: string; fields: Field[] };

/** The forms of all types of the catalogue: nothing here knows any of them by name. */
export function eventForms(): EventForm[] {
  return describeCatalogue().map(toForm);
}

/** The field of a type of event at a path, or undefined when its schema knows none there. */
export function findField(type: string | null, path: string): Field | undefined {
  const form = eventForms().find((one) => one.type === type);
  return form?.fields.find((field) => field.path === path);
}

function toForm({ type, description, example, data }: Described): EventForm {
  const fields = Object.entries(data.properties ?? {}).map(([name, schema]) => {
    return toField(name, schema, data.required ?? [], exampleOf(example.data, name));
  });
  return { type, description, source: String(example.source), fields };
}

function toField(name: string, schema: Schema, required: string[], example: string): Field {
  const { description = "", ...rest }: SchemaObject = typeof schema === "object" ? schema : {};
  return {
    path: `data.${name}`,
    label: toLabel(name),
    isRequired: required.includes(name),
    hint: toHint(description),
    example,
    choices: choicesOf(rest),
  };
}

/** `first_name` becomes `First name`. */
function toLabel(name: string): string {
  const words = name
    .replace(/_/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The contract says `Expected: text of ….`; the form says `Text of …`. */
function toHint(description: string): string {
  const text = description.replace(/^Expected: /, "").replace(/\.$/, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The values themselves, without the other spellings that are understood. */
function choicesOf({ enum: values, anyOf = [] }: SchemaObject): string[] {
  const all = values ?? anyOf.flatMap((one) => (typeof one === "object" ? (one.enum ?? []) : []));
  return all.filter((one) => typeof one === "string");
}

function exampleOf(data: unknown, name: string): string {
  const value = typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;
  return typeof value === "string" ? value : "";
}

/** What somebody has filled in, by the path of the field. */
export type Filled = Record<string, string>;

/** The CloudEvent of a filled form. A field that was left empty is left out; what is wrong with it, validation tells. */
export function toCloudEvent({ type, fields }: EventForm, filled: Filled, id: string): Record<string, unknown> {
  const entries = fields.flatMap(({ path }) => {
    const value = filled[path] ?? "";
    return isAbsent(value) ? [] : [[path.replace(/^data\./, ""), value] as const];
  });
  const { source = "", time = "" } = filled;
  return {
    specversion: "1.0",
    id,
    source,
    type,
    ...(!isAbsent(time) && { time }),
    data: Object.fromEntries(entries),
  };
}
