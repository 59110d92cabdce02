import type { Schema } from "./schema.ts";

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
