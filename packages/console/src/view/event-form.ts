import type { Schema, SchemaObject } from "@savelife/contracts/documents";
import { type Described, describeCatalogue } from "@savelife/contracts/event-schemas";
import { expectedOf } from "@savelife/contracts/to-schema";
import { findEventType } from "@savelife/core/catalogue";
import { isFields } from "@savelife/core/json";
import * as z from "zod/mini";

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
  /** What a browser offers for it: a calendar, the keyboard of addresses, or plain text. */
  kind: "datetime-local" | "email" | "text";
};

/** The form of one type of event. */
export type EventForm = { type: string; description: string; fields: Field[] };

/** Every event has a time; its source is this console. */
export const TIME: Field = {
  path: "time",
  label: "When it happened",
  isRequired: false,
  hint: "By the clock of this machine; may be left empty",
  example: "",
  choices: [],
  kind: "datetime-local",
};

/** The forms of all types of the catalogue. */
export const EVENT_FORMS = describeCatalogue().map(toForm);

/** The form of a type of event, or undefined when there is no such type. */
export function findForm(type: string | null | undefined): EventForm | undefined {
  return EVENT_FORMS.find((one) => one.type === type);
}

/** The field of a type of event at a path, or undefined when its schema knows none there. */
export function findField(type: string | null, path: string): Field | undefined {
  return findForm(type)?.fields.find((field) => field.path === path);
}

function toForm({ type, description, example, data }: Described): EventForm {
  const examples = isFields(example.data) ? example.data : {};
  const fields = Object.entries(data.properties ?? {}).map(([name, described]): Field => {
    const kind = kindOf(type, name);
    const schema = schemaOf(type, name);
    const expected = (schema && expectedOf(schema)) ?? "";
    return {
      path: `data.${name}`,
      label: toLabel(name),
      isRequired: data.required?.includes(name) ?? false,
      hint: kind === "datetime-local" ? "The date and the local time" : capitalize(expected),
      example: String(examples[name] ?? ""),
      choices: choicesOf(described),
      kind,
    };
  });
  return { type, description, fields: [...fields, TIME] };
}

/** `first_name` becomes `First name`. */
export function toLabel(name: string): string {
  const words = name.replace(/_/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2");
  return capitalize(words.toLowerCase());
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The schema of a field of the data of a type of event. */
function schemaOf(type: string | null | undefined, name: string): z.core.$ZodType | undefined {
  const shape: z.core.$ZodShape = findEventType(type ?? "")?.data.shape ?? {};
  return shape[name];
}

/** What the schema of a field makes of a value, or `""` where it leaves a doubt. */
export function understand(type: string | null | undefined, path: string, value: string): string {
  const schema = schemaOf(type, path.replace(/^data\./, ""));
  const read = schema && z.safeParse(schema, value);
  return read?.success && typeof read.data === "string" ? read.data : "";
}

/** By what the schema does with a value: a calendar's date gets its seconds, and an address is all that it takes. */
function kindOf(type: string, name: string): Field["kind"] {
  const makes = (value: string) => understand(type, name, value);
  if (makes("2026-01-02T03:04") === "2026-01-02T03:04:00") return "datetime-local";
  return makes("a") === "" && makes("a@b.example") !== "" ? "email" : "text";
}

/** The values themselves, without the other spellings that are understood. */
function choicesOf(schema: Schema): string[] {
  const { enum: values, anyOf = [] }: SchemaObject = typeof schema === "object" ? schema : {};
  const all = values ?? anyOf.flatMap((one) => (typeof one === "object" ? (one.enum ?? []) : []));
  return all.filter((one) => typeof one === "string");
}
