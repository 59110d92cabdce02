import { catalogue } from "@savelife/core/catalogue";
import type { FieldChange } from "@savelife/core/change-item";
import type { Item } from "@savelife/core/item";
import { readJson } from "@savelife/core/json";
import { primaryKey, Uuid } from "@savelife/core/keys";
import type { Criterion } from "@savelife/core/read-items";
import { isAbsent } from "@savelife/core/values/text";
import { closest } from "fastest-levenshtein";
import * as z from "zod/mini";

/** A field of an item, and the text that an operator gave for its value. */
export type FieldText = { field: string; text: string };

/** There is no such field, or no schema takes the value. The message says what to do, and has no value in it. */
export class FieldFault extends Error {
  override name = "FieldFault";
}

/** A type of event: what the keys of its items begin with, `#` included, and the schemas of their fields. */
type ItemType = { type: string; prefix: string; shape: z.core.$ZodShape };

/** All types of the catalogue. */
export const ITEM_TYPES: ItemType[] = catalogue.map(({ type, prefix, data }) => {
  return { type, prefix: primaryKey(prefix, ""), shape: data.shape };
});

/** How keys are written, in words. */
export const KEY_FORMS = ITEM_TYPES.map(({ prefix }) => `${prefix}<uuid>`).join(" or ");

/** The keys that a text may mean: a whole key is one, a UUID alone is one of each type. It may be in upper case. */
export function readKeys(text: string): string[] {
  const known = ITEM_TYPES.find(({ prefix }) => text.startsWith(prefix))?.prefix;
  const id = Uuid.safeParse(text.slice(known?.length));
  if (!id.success) return [];
  return known ? [known + id.data] : ITEM_TYPES.map(({ prefix }) => prefix + id.data);
}

/** Every item has one, as it was sent. */
const SOURCE = "source";

/**
 * What to look for in the table: items of which every field has the value given, cleaned as when it was stored, or
 * exactly as given, as an earlier version may have stored it; by default of all types that have the fields.
 * @throws FieldFault
 */
export function toCriteria(texts: FieldText[], prefix?: string): Criterion[] {
  const types = ITEM_TYPES.filter((type) => prefix === undefined || type.prefix === prefix);
  if (texts.length === 0) return prefix === undefined ? [] : [{ prefix, fields: [] }];
  const known = types.map(({ shape }) => [...Object.keys(shape), SOURCE]);
  for (const { field } of texts) refuseUnknown(field, known.flat());
  const fitting = types.filter((_, i) => texts.every(({ field }) => known[i]?.includes(field)));
  if (fitting.length === 0) throw new FieldFault(`no item has all of ${texts.map(({ field }) => field).join(", ")}`);
  const faults: string[] = [];
  const criteria = fitting.flatMap((type) => {
    const fields = texts.map(({ field, text }) => {
      const schema = type.shape[field];
      const read = schema ? readValue(schema, text) : { value: text };
      if ("expected" in read) faults.push(`${field}: expected ${read.expected}`);
      return { field, values: "value" in read ? [...new Set([read.value, text])] : [] };
    });
    return fields.every(({ values }) => values.length > 0) ? [{ prefix: type.prefix, fields }] : [];
  });
  if (criteria.length === 0) throw new FieldFault([...new Set(faults)].join("; "));
  return criteria;
}

/** What texts would change in an item. One that says nothing removes an optional field. @throws FieldFault */
export function readChanges(item: Item, texts: FieldText[]): FieldChange[] {
  const shape = ITEM_TYPES.find(({ prefix }) => item.PK.startsWith(prefix))?.shape ?? {};
  return texts.flatMap(({ field, text }) => {
    refuseUnknown(field, Object.keys(shape));
    const schema = shape[field];
    if (!schema) return [];
    const isRemoved = isAbsent(text) && schema._zod.optin !== undefined;
    const read = isRemoved ? { value: undefined } : readValue(schema, text);
    if ("expected" in read) throw new FieldFault(`${field}: expected ${read.expected}`);
    return read.value === item[field] ? [] : [{ field, from: item[field], to: read.value }];
  });
}

/** Text as it is; where the schema wants something else, such as a number, what it means as JSON. */
function readValue(schema: z.core.$ZodType, text: string): { value: unknown } | { expected: string } {
  const asText = z.safeParse(schema, text);
  if (asText.success) return { value: asText.data };
  const json = readJson(text);
  const asJson = z.safeParse(schema, "value" in json ? json.value : undefined);
  if (asJson.success && asJson.data !== undefined) return { value: asJson.data };
  return { expected: asText.error.issues[0]?.message ?? "another value" };
}

function refuseUnknown(field: string, known: string[]): void {
  if (known.includes(field)) return;
  const names = [...new Set(known)];
  throw new FieldFault(
    `there is no field ${field}: did you mean ${closest(field, names)}? There are ${names.join(", ")}`,
  );
}
