import { readFileSync } from "node:fs";
import { catalogue } from "@savelife/core/catalogue";
import type { SchemaObject } from "./documents.ts";
import { toDataSchema, toMessageSchema } from "./event-schemas.ts";

/** A type of event as the contracts tell of it. */
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
