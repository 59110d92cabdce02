import { fileURLToPath } from "node:url";

/** A consumer to be measured. */
export type Design = {
  name: DesignName;
  /** How tables and pages call it. */
  title: string;
  /** What it does, and what it does not do. */
  what: string;
  /** True when it sends a request for each message, so that fewer messages take as long. */
  isSlow: boolean;
};

export type DesignName = (typeof NAMES)[number];

const NAMES = ["ours", "powertools", "middy", "conditional-puts", "bare-loop"] as const;

/** Every design, ours first. */
export const designs: Design[] = [
  {
    name: "ours",
    title: "SaveLife consumer",
    what: "The deployed handler with its log lines and metrics: validates, inserts 25 to a request under a condition, retries, compares.",
    isSlow: false,
  },
  {
    name: "powertools",
    title: "Powertools",
    what: "Batch with its parser, idempotency in a second table, conditional `PutItem`, all records of a batch at once. No logs, no metrics.",
    isSlow: true,
  },
  {
    name: "middy",
    title: "Middy",
    what: "Partial-batch-failure middleware, schema, conditional `PutItem`, all records of a batch at once. No logs.",
    isSlow: true,
  },
  {
    name: "conditional-puts",
    title: "Conditional puts",
    what: "Schema and a conditional `PutItem` for each message, 64 at a time. No logs.",
    isSlow: true,
  },
  {
    name: "bare-loop",
    title: "Bare loop",
    what: "`JSON.parse` and `BatchWriteItem`, 25 to a request. No validation, no condition, no retry, no logs.",
    isSlow: false,
  },
];

/**
 * The designs of these names and ours, with which they are compared, in the order of `designs`.
 * @throws Error for another name
 */
export function findDesigns(names: string[]): Design[] {
  const unknown = names.filter((name) => !designs.some((design) => design.name === name));
  if (unknown.length > 0) throw new Error(`expected designs out of ${NAMES.join(", ")}, got ${unknown.join(", ")}`);
  return designs.filter(({ name }) => name === "ours" || names.includes(name));
}

/** The file of a design, which exports `handler`, as Lambda would load it. */
export function entryOf({ name }: Design): string {
  const peer = new URL(`designs/${name}.ts`, import.meta.url);
  return fileURLToPath(name === "ours" ? import.meta.resolve("@savelife/functions/consumer") : peer);
}
