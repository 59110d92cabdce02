import { readFileSync } from "node:fs";
import { catalogue } from "@savelife/core/catalogue";
import { Envelope } from "@savelife/core/event";
import type * as z from "zod/mini";
import type { Schema, SchemaObject } from "./documents.ts";
import { expectedOf, toSchema } from "./to-schema.ts";

/** A type of event as the contracts describe it. */
export type Described = {
  type: string;
  description: string;
  /** A whole message, from core's fixtures. */
  example: Example;
  data: SchemaObject;
  message: SchemaObject;
};

type Example = { data: unknown; [attribute: string]: unknown };

const core = new URL("../", import.meta.resolve("@savelife/core/catalogue"));

/**
 * Every type of the catalogue, sorted by name.
 * @throws Error for one without a fixture
 */
export function describeCatalogue(): Described[] {
  const described = catalogue.map((eventType) => {
    const { type, description } = eventType;
    const example: Example = JSON.parse(readFileSync(new URL(`fixtures/events/${type}.json`, core), "utf8"));
    const data = toDataSchema(eventType, example.data);
    return { type, description, example, data, message: toMessageSchema(type, data, example) };
  });
  return described.sort((one, other) => (one.type < other.type ? -1 : 1));
}

/** Texts as people really send them, from core's fixtures: those that are refused come first. */
export function readSamples(): string[] {
  const lines = readFileSync(new URL("fixtures/values.ndjson", core), "utf8").trimEnd().split("\n");
  const values = lines.map((line) => JSON.parse(line)).sort((a, b) => Number("stored" in a) - Number("stored" in b));
  return values.flatMap(({ given }) => given ?? []);
}

/** What every text goes through, so that a reader of a pattern knows what is forgiven besides. */
const CLEANING =
  "Text is cleaned before it is checked and stored: brought into Unicode's normal form C, invisible characters removed, every run of white space, line breaks too, made one space, none left at the ends. Lengths count code points after that. A field that is not listed is refused, as it is most likely a typo.";

type Definition = { description: string; strictData: z.ZodMiniObject };

/** The schema of an event's data, each field described in the words in which ingest refuses it. */
export function toDataSchema({ description, strictData }: Definition, example: unknown): SchemaObject {
  const schema = toSchema(strictData);
  const properties = describe(schema, strictData.shape, {});
  return { ...inOrder(`${description} ${CLEANING}`, { ...schema, properties }), examples: [example] };
}

/** What each attribute is for; the rest of its description is what is expected of it. */
const ATTRIBUTES: Record<string, string> = {
  specversion: "The version of CloudEvents.",
  id: "The identity of the donor or donation: an event that is sent again has the same id. Compared in lower case.",
  source: "The system that publishes. Through ingest with a key it is the name that the key belongs to.",
  time: "When it happened.",
  traceparent: "The trace that the event belongs to (W3C Trace Context). One that is not well-formed is ignored.",
};

/** The schema of a whole message: the attributes that are read, with its type's data; extensions are allowed. */
function toMessageSchema(type: string, data: Schema, example: unknown): SchemaObject {
  const schema = toSchema(Envelope);
  const { data: _, ...attributes } = describe(schema, Envelope.shape, ATTRIBUTES);
  const properties = { ...attributes, type: { description: "The type of the event.", const: type }, data, data_base64 };
  const description = `A CloudEvents 1.0 message of type ${type}. Attributes that are not listed are extensions, and allowed; what they hold is not stored.`;
  const oneOf = ["data", "data_base64"].map((name) => ({ properties: { [name]: true }, required: [name] }));
  return { ...inOrder(description, { ...schema, properties }), oneOf, examples: [example] };
}

/** What a schema cannot say is what the text holds. */
const data_base64: Schema = {
  description: "The data as JSON in UTF-8, in base64 (RFC 4648, section 4), instead of `data`.",
  type: "string",
  contentEncoding: "base64",
  contentMediaType: "application/json",
};

function describe({ properties = {} }: SchemaObject, shape: z.core.$ZodShape, purposes: Record<string, string>) {
  const described = Object.entries(properties).map(([name, schema]) => {
    const field = shape[name];
    if (typeof schema !== "object" || !field) return [name, schema] as const;
    const { description: forgiven, ...rest } = schema;
    const expected = expectedOf(field);
    const mayBeAbsent = expected !== undefined && field._zod.optin !== undefined;
    const words = [purposes[name], expected && `Expected: ${expected}.`, forgiven, mayBeAbsent && ABSENT];
    const description = words.filter(Boolean).join(" ");
    return [name, { ...(description && { description }), ...(mayBeAbsent ? orAbsent(rest) : rest) }] as const;
  });
  return Object.fromEntries<Schema>(described);
}

const ABSENT = "`null` and blank text count as absent.";

function orAbsent(schema: SchemaObject): SchemaObject {
  return { anyOf: [schema, { type: "null" }, { const: "" }] };
}

function inOrder(description: string, { type, properties, required, ...rest }: SchemaObject): SchemaObject {
  return { description, type: type ?? "object", properties: properties ?? {}, required: required ?? [], ...rest };
}
