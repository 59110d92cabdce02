import { fileURLToPath } from "node:url";

/** A consumer to be measured: a file that exports `handler`, as Lambda would load it. */
export type Design = {
  name: DesignName;
  /** How tables and pages call it. */
  title: string;
  /** What it does, and what it does not do. */
  what: string;
  /** True when it sends a request for each message, so that fewer messages take as long. */
  isSlow: boolean;
  entry: string;
};

export type DesignName = (typeof NAMES)[number];

const NAMES = ["ours", "powertools", "middy", "conditional-puts", "bare-loop"] as const;

/** Every design, ours first. */
export const designs: Design[] = [
  {
    name: "ours",
    title: "SaveLife consumer",
    what: "The deployed handler itself (`packages/functions/src/consumer.ts`), with its log lines and metrics: validates, inserts 25 to a request under a condition, retries statement by statement, compares what was there.",
    isSlow: false,
    entry: fileURLToPath(import.meta.resolve("@savelife/functions/consumer")),
  },
  {
    name: "powertools",
    title: "Powertools",
    what: "Powertools for AWS Lambda: batch with its parser, idempotency in a table of its own by the event's id, conditional `PutItem`. All records of a batch at once. No logger, no metrics.",
    isSlow: true,
    entry: entryOf("powertools"),
  },
  {
    name: "middy",
    title: "Middy",
    what: "Middy with its partial-batch-failure middleware: schema, conditional `PutItem`, all records of a batch at once. No log lines.",
    isSlow: true,
    entry: entryOf("middy"),
  },
  {
    name: "conditional-puts",
    title: "Conditional puts",
    what: "Schema and a conditional `PutItem` for each message, 64 at a time (the SDK opens 50 connections). No log lines.",
    isSlow: true,
    entry: entryOf("conditional-puts"),
  },
  {
    name: "bare-loop",
    title: "Bare loop",
    what: "`JSON.parse` and `BatchWriteItem`, 25 to a request, all requests of a batch at once. No validation, no condition (it overwrites), no retry, no log lines.",
    isSlow: false,
    entry: entryOf("bare-loop"),
  },
];

/** A client that is made and not used: what the bundles are compared with. */
export const bareClient = { title: "A bare DynamoDBClient", entry: entryOf("bare-client") };

/**
 * The designs of these names, in the order of `designs`.
 * @throws Error for a name that is none
 */
export function findDesigns(names: string[]): Design[] {
  const unknown = names.filter((name) => !designs.some((design) => design.name === name));
  if (unknown.length > 0) throw new Error(`expected designs out of ${NAMES.join(", ")}, got ${unknown.join(", ")}`);
  return designs.filter(({ name }) => names.includes(name));
}

function entryOf(name: string): string {
  return fileURLToPath(new URL(`designs/${name}.ts`, import.meta.url));
}
