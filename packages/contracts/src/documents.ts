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

/** The parts of an AsyncAPI 3.0 document that this package writes and compares. */
export type AsyncApi = {
  asyncapi: string;
  info: Record<string, unknown>;
  channels: Record<string, Channel>;
  operations: Record<string, AsyncOperation>;
  components: Record<string, Record<string, unknown>>;
  [name: string]: unknown;
};

type Channel = { address: string; messages: Record<string, AsyncMessage>; [name: string]: unknown };

type AsyncMessage = { payload: Schema; headers?: Schema; [name: string]: unknown };

/** `receive`: the system takes what others send. `send`: others take what the system sends. */
export type AsyncOperation = { action: "send" | "receive"; channel: Channel; [name: string]: unknown };

/** The parts of an OpenAPI 3.1 document that this package writes and compares. */
export type OpenApi = {
  openapi: string;
  info: Record<string, unknown>;
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
  [name: string]: unknown;
};

export type Operation = {
  parameters?: Parameter[];
  requestBody: { content: Content; [name: string]: unknown };
  responses: Record<string, Response>;
  security: Record<string, string[]>[];
  [name: string]: unknown;
};

type Parameter = { name: string; required?: boolean; schema: Schema; [name: string]: unknown };

export type Response = { content: Content; [name: string]: unknown };

/** By media type. */
export type Content = Record<string, { schema: Schema; [name: string]: unknown }>;
