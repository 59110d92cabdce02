import { setField } from "@savelife/core/set-field";
import type { Change } from "@savelife/workbench/edit";
import type { Fields } from "../fields.ts";

/** One field that gets the same value in every letter, before they are replayed. */
export type FieldChange = { path: string; value: string };

/** The change that a form asks for, or undefined when letters are replayed as they are. */
export function readChange(fields: Fields): FieldChange | undefined {
  return fields.has("set") ? { path: fields.one("set"), value: fields.one("value") } : undefined;
}

/** What becomes of a letter by it. */
export function toChange({ path, value }: FieldChange): Change {
  return ({ body }) => setField(body, path, value);
}
