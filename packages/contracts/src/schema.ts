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
