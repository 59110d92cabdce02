import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { catalogue } from "@savelife/core/catalogue";
import { toDataSchema, toMessageSchema } from "./event-schemas.ts";
import type { SchemaObject } from "./schema.ts";

/** A type of event as the contracts tell of it. */
export type Described = {
  type: string;
  /** What has happened, from the comment on its definition. */
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
 * @throws Error for one without a comment on its definition, or without a fixture
 */
export function describeCatalogue(): Described[] {
  const sources = globSync(fileURLToPath(new URL("src/events/*.ts", core))).map((file) => readFileSync(file, "utf8"));
  const described = catalogue.map((eventType) => {
    const description = commentOf(eventType.type, sources);
    const example: Example = JSON.parse(readFileSync(new URL(`fixtures/events/${eventType.type}.json`, core), "utf8"));
    const data = toDataSchema(eventType, description, example.data);
    return {
      type: eventType.type,
      description,
      example,
      data,
      message: toMessageSchema(eventType.type, data, example),
    };
  });
  return described.sort((one, other) => (one.type < other.type ? -1 : 1));
}

/** Texts as people really send them, from core's fixtures: those that are refused come first. */
export function readSamples(): string[] {
  const lines = readFileSync(new URL("fixtures/values.ndjson", core), "utf8").trimEnd().split("\n");
  const values = lines.map((line) => JSON.parse(line)).sort((a, b) => Number("stored" in a) - Number("stored" in b));
  return values.flatMap(({ given }) => given ?? []);
}

function commentOf(type: string, sources: string[]): string {
  const definition = new RegExp(`/\\*\\*((?:(?!\\*/).)*)\\*/\\s*export const \\w+ = defineEvent\\(\\s*"${type}"`, "s");
  const [comment] = sources.flatMap((source) => definition.exec(source)?.[1] ?? []);
  if (!comment) throw new Error(`expected a comment, /** … */, on the definition of ${type} in core's events`);
  return comment.replace(/\s+\*?\s*/g, " ").trim();
}
