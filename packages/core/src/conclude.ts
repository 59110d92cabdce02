import { errorName } from "./aws-errors.ts";
import type { Event } from "./catalogue.ts";
import { differingFields, type Item, toItem } from "./item.ts";
import type { Outcome, Rejection } from "./outcome.ts";
import { parse } from "./parse.ts";
import type { Insertion } from "./table.ts";

/** A message and its outcome; `event` is there for one that could be read. */
export type Ended<R> = { record: R; event?: Event; outcome: Outcome };

/**
 * The outcomes of messages, in their order: each is read, its item inserted once for each key, and compared with what was
 * there already.
 * @param insert tells how the insertion of each of its items ended, in their order; it takes them as they are read
 */
export async function conclude<R extends { body: string }>(
  records: R[],
  insert: (items: Iterable<Item>) => Promise<Insertion[]>,
): Promise<Ended<R>[]> {
  const readings: Reading<R>[] = [];
  const firsts = new Map<string, Item>();
  const insertions = await insert(readAll(records, readings, firsts));
  const holdings: Holdings = new Map(
    [...firsts.values()].map((first, i) => [first.PK, { first, insertion: insertions[i] }]),
  );
  return readings.map((reading) => concludeOne(reading, holdings));
}

/** The outcome for what was thrown. */
export function failed(error: unknown): Outcome {
  return { status: "failed", reason: errorName(error) };
}

/** A message that was read: an event and its item, or the end of it. */
type Reading<R> = { record: R } & ({ event: Event; item: Item } | { outcome: Outcome });

/**
 * Reads records as the table asks for their items, so that it works while the rest is read. A request that names a key twice
 * is refused as a whole, so each key is inserted once, for its first message.
 */
function* readAll<R extends { body: string }>(
  records: R[],
  readings: Reading<R>[],
  firsts: Map<string, Item>,
): Generator<Item> {
  for (const record of records) {
    const reading = read(record);
    readings.push(reading);
    if (!("item" in reading) || firsts.has(reading.item.PK)) continue;
    firsts.set(reading.item.PK, reading.item);
    yield reading.item;
  }
}

/** A bug that throws for one message must not take the others of its batch along. */
function read<R extends { body: string }>(record: R): Reading<R> {
  try {
    const parsed = parse(record.body);
    if ("rejection" in parsed) return { record, outcome: rejected(parsed.rejection) };
    return { record, event: parsed.event, item: toItem(parsed.event) };
  } catch (error) {
    return { record, outcome: failed(error) };
  }
}

/** What became of each key: the first item that had it, and how its insertion ended. */
type Holdings = Map<string, { first: Item; insertion: Insertion | undefined }>;

/** The outcome of one message, by what the table holds under its key: this very item, or one to compare it with. */
function concludeOne<R>(reading: Reading<R>, holdings: Holdings): Ended<R> {
  if ("outcome" in reading) return reading;
  const { record, event, item } = reading;
  const { first, insertion } = holdings.get(item.PK) ?? {};
  switch (insertion?.status) {
    case "inserted":
      return { record, event, outcome: first === item ? { status: "written" } : compare(event, first ?? item) };
    case "present":
      return { record, event, outcome: compare(event, insertion.item) };
    default:
      return { record, event, outcome: insertion ?? { status: "failed", reason: "NoAnswer" } };
  }
}

/** The same key with the same data is a duplicate; with other data somebody must decide, so it is a conflict. */
function compare(event: Event, stored: Item): Outcome {
  const fields = differingFields(event, stored);
  if (fields.length === 0) return { status: "duplicate" };
  const expected = "the value that is stored under this id";
  return rejected({ code: "conflict", faults: fields.map((field) => ({ path: `data.${field}`, expected })) });
}

function rejected(rejection: Rejection): Outcome {
  return { status: "rejected", rejection };
}
