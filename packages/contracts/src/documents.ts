/** A JSON Schema (2020-12) with the keywords that are read here by name. */
export type Schema = boolean | SchemaObject;

export type SchemaObject = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  [keyword: string]: unknown;
};

export const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** The schema of an object whose fields are all there, but for the optional ones. More may be added. */
export function object(description: string | undefined, properties: Record<string, Schema>, optional: string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { ...(description && { description }), type: "object", properties, ...(required.length > 0 && { required }) };
}

/** The schema of a text. */
export function text(description: string, more: SchemaObject = {}): SchemaObject {
  return { description, type: "string", ...more };
}

/** A reference to a part of the same document, such as `schemas/Problem`. */
export function ref(name: string): { $ref: string } {
  return { $ref: `#/components/${name}` };
}

/** The same, sorted by name. */
export function sorted<T>(all: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What is compared of an AsyncAPI 3.0 document, references filled in. */
export type AsyncApi = { operations: Record<string, { action: "send" | "receive"; channel: Channel }> };

type Channel = { address: string; messages: Record<string, { payload: Schema; headers?: Schema }> };

/** What is compared of an OpenAPI 3.1 document, references filled in. */
export type OpenApi = {
  paths: Record<string, Record<string, Operation>>;
  components: { responses?: Record<string, Response> };
};

type Operation = {
  parameters?: { name: string; required?: boolean; schema: Schema }[];
  requestBody: { content: Content };
  responses: Record<string, Response>;
  security: Record<string, string[]>[];
};

export type Response = { content: Content };

/** By media type. */
export type Content = Record<
  string,
  { schema: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }
>;
