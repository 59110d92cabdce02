import { errorName } from "./aws-errors.ts";
import type { Event } from "./catalogue.ts";
import { differingFields, type Item, toItem } from "./item.ts";
import type { Outcome, Rejection } from "./outcome.ts";
import { parse } from "./parse.ts";
import type { Attempt } from "./rounds.ts";
import { type Insertion, lookUpItems, type Table } from "./table.ts";

/** A message that was parsed: an event and its item, or its outcome already. */
export type ParsedRecord<R> = { record: R } & ({ event: Event; item: Item } | { outcome: Outcome });

/** A message and its outcome; `event` is there for one that could be parsed. */
export type Ended<R> = { record: R; event?: Event; outcome: Outcome };

/** For each key the first item that had it, and what became of its insertion. */
export type InsertionsByKey = Map<string, { first: Item; insertion?: Insertion | undefined }>;

/** Parses one message. A bug that throws for it must not take the others of its batch along. */
export function parseRecord<R extends { body: string }>(record: R): ParsedRecord<R> {
  try {
    const parsed = parse(record.body);
    if ("rejection" in parsed) return { record, outcome: rejected(parsed.rejection) };
    return { record, event: parsed.event, item: toItem(parsed.event) };
  } catch (error) {
    return { record, outcome: failed(error) };
  }
}

/** The items whose keys are new, which they are not afterwards: a request that names a key twice is refused. */
export function keepFirst<R>(parsed: ParsedRecord<R>[], insertions: InsertionsByKey): Item[] {
  return parsed.flatMap((one) => {
    if (!("item" in one) || insertions.has(one.item.PK)) return [];
    insertions.set(one.item.PK, { first: one.item });
    return [one.item];
  });
}

/** Records what became of the insertion of items, in their order. */
export function recordResults(insertions: InsertionsByKey, firsts: Item[], results: Insertion[]): void {
  for (const [i, first] of firsts.entries()) insertions.set(first.PK, { first, insertion: results[i] });
}

/** The outcome of a message, by what the table holds under its key: this very item, or one to compare it with. */
export function compare<R>(parsed: ParsedRecord<R>, insertions: InsertionsByKey): Ended<R> {
  if ("outcome" in parsed) return parsed;
  const { record, event, item } = parsed;
  const { first, insertion } = insertions.get(item.PK) ?? {};
  switch (insertion?.status) {
    case "inserted":
      return { record, event, outcome: first === item ? { status: "written" } : compareWith(event, first ?? item) };
    case "present":
      return { record, event, outcome: compareWith(event, insertion.item) };
    default:
      return { record, event, outcome: insertion ?? { status: "failed", reason: "NoAnswer" } };
  }
}

/**
 * What the consumer would make of messages now, in their order and in one batch, without writing anything: by today's
 * schemas and by what the table holds. `failed` means that the table could not be read.
 */
export async function precheck<R extends { body: string }>(
  table: Table,
  records: R[],
  attempt: Attempt,
): Promise<Ended<R>[]> {
  const insertions: InsertionsByKey = new Map();
  const parsed = records.map(parseRecord);
  const firsts = keepFirst(parsed, insertions);
  const found = await lookUpItems(table, firsts, attempt);
  const results = found.map((one): Insertion => (one.status === "absent" ? { status: "inserted" } : one));
  recordResults(insertions, firsts, results);
  return parsed.map((one) => compare(one, insertions));
}

/** The outcome for what was thrown. */
export function failed(error: unknown): Outcome {
  return { status: "failed", reason: errorName(error) };
}

/** The same key with the same data is a duplicate; with other data somebody must decide, so it is a conflict. */
function compareWith(event: Event, stored: Item): Outcome {
  const fields = differingFields(event, stored);
  if (fields.length === 0) return { status: "duplicate" };
  const expected = "the value that is stored under this id";
  return rejected({ code: "conflict", faults: fields.map((field) => ({ path: `data.${field}`, expected })) });
}

function rejected(rejection: Rejection): Outcome {
  return { status: "rejected", rejection };
}
