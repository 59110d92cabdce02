import * as z from "zod/mini";
import type { SchemaObject } from "./documents.ts";
import { portablePattern, untrimmedPattern } from "./portable-pattern.ts";

/**
 * The JSON Schema of what publishers should send: whatever it takes is accepted, and whatever is stored it takes. Spellings that
 * are forgiven besides are described in words.
 */
export function toSchema(schema: z.core.$ZodType): SchemaObject {
  const { $schema: _, ...converted } = z.toJSONSchema(schema, { io: "input", override });
  return converted as SchemaObject;
}

/** What a field expects, in the words in which a wrong value is refused, or undefined when it takes anything. */
export function expectedOf(schema: z.core.$ZodType): string | undefined {
  return z.safeParse(schema, Symbol("nothing")).error?.issues.at(-1)?.message;
}

type Conversion = { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema };

function override({ zodSchema, jsonSchema }: Conversion): void {
  const { def } = zodSchema._zod;
  if (def.type === "string") describeText(zodSchema, jsonSchema);
  if (def.type === "pipe") describeValues(def.out, jsonSchema);
}

function describeText(schema: z.core.$ZodType, json: z.core.JSONSchema.BaseSchema): void {
  const accepts = (text: string) => z.safeParse(schema, text).success;
  const isTrimmed = trims(schema);
  const patterns = patternsOf(json)
    .map((pattern) => portablePattern(withoutRefused(pattern, accepts)))
    .map((pattern) => (isTrimmed ? untrimmedPattern(pattern) : pattern));
  const takesBlank = patterns.every((pattern) => new RegExp(pattern, "u").test(" "));
  if (takesBlank && !accepts(" ")) patterns.push("\\S");

  delete json.pattern;
  delete json.allOf;
  const [pattern] = patterns;
  if (pattern !== undefined && patterns.length === 1) json.pattern = pattern;
  if (patterns.length > 1) json.allOf = patterns.map((one) => ({ pattern: one }));
}

/** One pattern is next to the type, several in `allOf`. */
function patternsOf({ pattern, allOf = [] }: z.core.JSONSchema.BaseSchema): string[] {
  return [{ pattern }, ...allOf].flatMap((one) => (typeof one === "object" && one.pattern ? [one.pattern] : []));
}

/** Alternatives that are a plain text and refused all the same, such as the nil UUID, are taken out of a pattern. */
function withoutRefused(pattern: string, accepts: (text: string) => boolean): string {
  const [, inner] = /^\^\((.*)\)\$$/.exec(pattern) ?? [];
  const alternatives = inner?.split("|") ?? [];
  const refused = alternatives.filter((one) => /^[\w-]+$/.test(one) && !accepts(one));
  if (refused.length === 0) return pattern;
  const kept = alternatives.filter((one) => !refused.includes(one));
  return kept.length === 1 ? `^${kept[0]}$` : `^(?:${kept.join("|")})$`;
}

/** True when white space around a text is dropped before the text is checked. */
function trims(schema: z.core.$ZodType): boolean {
  const checks = schema._zod.def.checks?.map((check) => check._zod.def) ?? [];
  return checks.filter(isOverwrite).reduce((text, { tx }) => String(tx(text)), " x ").length === 1;
}

function isOverwrite(def: z.core.$ZodCheckDef): def is z.core.$ZodCheckOverwriteDef {
  return def.check === "overwrite";
}

/** A text that is brought into one of a few values: these. */
function describeValues(target: z.core.$ZodType, json: z.core.JSONSchema.BaseSchema): void {
  const { enum: values } = toSchema(target);
  if (values?.every((value) => typeof value === "string")) json.enum = values;
}
