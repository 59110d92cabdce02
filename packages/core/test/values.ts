import { readFileSync } from "node:fs";
import type { Event } from "../src/catalogue.ts";
import { fixture } from "./records.ts";

/** What people send in one field, and what is stored of it: another spelling, null for nothing, or undefined: it is refused. */
export type ValueCase = {
  about: string;
  type: Event["type"];
  field: string;
  given: string | null;
  stored?: string | null;
  /** The event as it is sent, with an id of its own. */
  sent: { specversion: string; id: string; source: string; type: Event["type"]; data: Record<string, unknown> };
  /** The data as it must be stored. */
  data?: Record<string, unknown>;
};

/** Every line of `fixtures/values.ndjson`. All ways in must agree on them. */
export const valueCases: ValueCase[] = readFileSync(new URL("../fixtures/values.ndjson", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => toCase(JSON.parse(line)));

function toCase({ about, type, field, given, stored }: ValueCase): ValueCase {
  const { source, data } = fixture(type);
  const sent = { specversion: "1.0", id: crypto.randomUUID(), source, type, data: { ...data, [field]: given } };
  const { [field]: _, ...others }: Record<string, unknown> = data;
  const kept = stored === undefined ? {} : { stored, data: stored === null ? others : { ...others, [field]: stored } };
  return { about, type, field, given, sent, ...kept };
}
