import { isDeepStrictEqual } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Schema, SchemaObject } from "./documents.ts";
import { readSamples } from "./event-schemas.ts";

/** What people really send, to show by one of them what an earlier schema took. */
const SAMPLES = readSamples();

/** What is not as it was promised: where (a JSON pointer), which keyword says so, and what has changed. */
export type Break = { path: string; keyword: string; reason: string };

/**
 * Why a publisher who keeps to the earlier schema would be refused by the later one, or finds a field unknown that it
 * sends. None when all that was taken is taken still. References are filled in before (`dereference`); what this cannot
 * judge, such as a changed `not`, counts as a break.
 */
export function findBreaks(before: Schema, after: Schema, path = ""): Break[] {
  return unique([...findNarrowed(before, after, path), ...findRemoved(before, after, path)]);
}

/** Why an answer of ours may no longer be what its readers were promised. None when it still is. */
export function findBrokenAnswers(before: Schema, after: Schema, path = ""): Break[] {
  return unique(findNarrowed(after, before, path)).map(({ path: at, keyword }) => {
    return { path: at, keyword, reason: `the answer may differ from what was promised (${keyword})` };
  });
}

function unique(breaks: Break[]): Break[] {
  return [...new Map(breaks.map((one) => [`${one.path} ${one.reason}`, one])).values()];
}

/** A field that is gone is a break even where any field may be given: it was read, and no longer is. */
function findRemoved(before: Schema, after: Schema, path: string): Break[] {
  const said = (schema: Schema, name: string) =>
    conjuncts(schema).flatMap(({ properties = {} }) => (name in properties ? [properties[name] ?? true] : []));
  const names = new Set(conjuncts(before).flatMap(({ properties = {} }) => Object.keys(properties)));
  return [...names].flatMap((name) => {
    const [at, now] = [pointer(path, "properties", name), said(after, name)];
    if (now.length === 0) return [{ path: at, keyword: "properties", reason: "the field was removed" }];
    return findRemoved({ allOf: said(before, name) }, { allOf: now }, at);
  });
}

function findNarrowed(before: Schema, after: Schema, path: string): Break[] {
  if (isDeepStrictEqual(before, after)) return [];
  const earlier = conjuncts(before);
  const choice = earlier.find(({ anyOf, oneOf }) => anyOf ?? oneOf);
  if (choice) {
    const { anyOf, oneOf, ...rest } = choice;
    const others = earlier.filter((one) => one !== choice);
    return [anyOf ?? [], oneOf ?? []].flat().flatMap((branch) => {
      return findNarrowed({ allOf: [...others, rest, branch] }, after, path);
    });
  }
  const values = valuesOf(earlier);
  if (values) {
    const takes = compile(after);
    const refused = values.filter((value) => !takes(value));
    return refused.map((value) => ({ path, keyword: "enum", reason: `${JSON.stringify(value)} was removed` }));
  }
  return conjuncts(after).flatMap((later) => {
    return Object.entries(later).flatMap(([keyword, value]) => judge(earlier, later, keyword, value, path));
  });
}

/** One keyword of the later schema, against all that the earlier one says. */
function judge(earlier: SchemaObject[], later: SchemaObject, keyword: string, value: unknown, path: string): Break[] {
  const broken = (reason: string) => {
    const [before, after] = [compile({ allOf: earlier }), compile({ [keyword]: value })];
    const taken = SAMPLES.find((text) => before(text) && !after(text));
    return [{ path, keyword, reason: taken === undefined ? reason : `${reason}; it took ${JSON.stringify(taken)}` }];
  };
  const said = earlier.flatMap((one) => (keyword in one ? [one[keyword]] : []));
  if (ANNOTATIONS.has(keyword) || said.some((one) => isDeepStrictEqual(one, value))) return [];
  switch (keyword) {
    case "type": {
      const lost = typesOf(earlier).filter((type) => !takesType([later.type ?? []].flat(), type));
      return lost.length > 0 ? broken(`the type was narrowed: ${lost.join(", ")} is not allowed now`) : [];
    }
    case "const":
    case "enum":
      return broken("it was any value of its type, and is one of a list now");
    case "pattern":
      return broken(`the pattern was ${said.length > 0 ? "changed" : "added"}`);
    case "format":
      return broken(`the format was tightened to ${later.format}`);
    case "required": {
      const required = new Set(earlier.flatMap((one) => one.required ?? []));
      const added = later.required?.filter((name) => !required.has(name)) ?? [];
      return added.map((name) => ({ path: pointer(path, "properties", name), keyword, reason: "it is required now" }));
    }
    case "properties":
      return Object.entries(later.properties ?? {}).flatMap(([name, schema]) => {
        return findNarrowed({ allOf: schemasOf(earlier, name) }, schema, pointer(path, keyword, name));
      });
    case "additionalProperties":
    case "items": {
      const all = { allOf: earlier.map((one) => one[keyword] ?? true) };
      return findNarrowed(all, later[keyword] ?? true, pointer(path, keyword));
    }
    case "anyOf":
    case "oneOf":
      return closest(later[keyword]?.map((branch) => findNarrowed({ allOf: earlier }, branch, path)) ?? []);
    default:
      if (judgeBound(said, keyword, value)) return [];
      return broken(`${keyword} was tightened, or changed beyond what this can judge`);
  }
}

/** Keywords that refuse nothing. */
const ANNOTATIONS = new Set(
  "$schema $id $comment title description examples default deprecated readOnly writeOnly example contentEncoding contentMediaType".split(
    " ",
  ),
);

/** True when a bound is no tighter than the tightest that was there. */
function judgeBound(said: unknown[], keyword: string, value: unknown): boolean {
  const bounds = said.filter((one) => typeof one === "number");
  if (typeof value !== "number" || bounds.length === 0) return keyword.startsWith("min") && value === 0;
  if (/^(max|exclusiveMax)/.test(keyword)) return value >= Math.min(...bounds);
  return /^(min|exclusiveMin)/.test(keyword) && value <= Math.max(...bounds);
}

/** The breaks of the branch that comes closest; none when one branch takes everything. */
function closest(branches: Break[][]): Break[] {
  return branches.toSorted((one, other) => distance(one) - distance(other))[0] ?? [];
}

/** Another value (such as the `type` of another event), type or field means that a branch is about something else. */
function distance(breaks: Break[]): number {
  return breaks.reduce((sum, { keyword }) => sum + (OF_ANOTHER_KIND.has(keyword) ? 10 : 1), 0);
}

const OF_ANOTHER_KIND = new Set(["enum", "const", "type", "required"]);

/** The schemas that must all hold, without `allOf`. `false` takes no value at all. */
function conjuncts(schema: Schema): SchemaObject[] {
  if (typeof schema === "boolean") return schema ? [] : [{ enum: [] }];
  const { allOf = [], ...own } = schema;
  return [...(Object.keys(own).length > 0 ? [own] : []), ...allOf.flatMap(conjuncts)];
}

/** All that is said of a field: by its name, or of fields that are not named. */
function schemasOf(schemas: SchemaObject[], name: string): Schema[] {
  return schemas.map(({ properties = {}, additionalProperties = true }) => properties[name] ?? additionalProperties);
}

/** The values of an enumeration, or undefined when there is none. */
function valuesOf(schemas: SchemaObject[]): unknown[] | undefined {
  const [listed] = schemas.filter((one) => "const" in one || one.enum);
  const values = listed && (listed.enum ?? [listed.const]);
  return values?.filter(compile({ allOf: schemas }));
}

const ALL_TYPES = ["null", "boolean", "object", "array", "number", "string"];

/** The types that the first schema which names some takes. */
function typesOf(schemas: SchemaObject[]): string[] {
  return [schemas.find(({ type }) => type !== undefined)?.type ?? ALL_TYPES].flat();
}

function takesType(types: string[], type: string): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

/** Schemas are checked elsewhere; checking them here takes a hundred times as long. */
const LENIENT = { strict: false, validateFormats: false, meta: false, validateSchema: false };

function compile(schema: Schema): (value: unknown) => boolean {
  if (conjuncts(schema).some((one) => one.enum?.length === 0)) return () => false; // which ajv does not compile
  const validate = new Ajv2020(LENIENT).compile(schema);
  return (value) => validate(value) === true;
}

/** A JSON pointer (RFC 6901), longer by these names. */
export function pointer(base: string, ...names: string[]): string {
  return [base, ...names.map((name) => name.replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}
