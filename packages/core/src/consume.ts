import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { errorName } from "./aws-errors.ts";
import type { Event } from "./catalogue.ts";
import type { Clock } from "./clock.ts";
import { differingFields, type Item, toItem } from "./item.ts";
import type { Outcome, Rejection } from "./outcome.ts";
import { parse } from "./parse.ts";
import { type Concluded, type Consumed, type Queues, settle } from "./settle.ts";
import { type Insertion, insertItems, type Table } from "./table.ts";

/** What the consumer works with. `random` gives a number from 0 up to 1, for jitter. */
export type Consumer = Queues & { table: Table; clock: Clock; random: () => number };

/** One entry for each record, in their order, and the write units that the batch cost. */
export type Consumption = { consumed: Consumed[]; writeUnits: number };

/**
 * The response must leave before Lambda ends the function, or SQS brings the whole batch again. The table may use all of
 * the time but 4 s; of these the dead-letter queue and the back-off may use 3 s, hundreds of times what a request of at
 * most 1 MiB takes; 1 s is left for the log lines and for the reply itself.
 */
const SETTLE_MILLISECONDS = 3_000;
const REPLY_MILLISECONDS = 1_000;

/**
 * Takes a batch of messages from text to outcome: parse, insert once for each key, compare with what was there already,
 * and tell the queues. Nothing is thrown for what a message, the table or a queue did.
 * @param remainingMilliseconds the time until the caller is ended
 */
export async function consume(
  records: SQSRecord[],
  consumer: Consumer,
  remainingMilliseconds: number,
): Promise<Consumption> {
  const { table, clock, random } = consumer;
  const writing = clock.deadline(remainingMilliseconds - SETTLE_MILLISECONDS - REPLY_MILLISECONDS);
  const settling = clock.deadline(remainingMilliseconds - REPLY_MILLISECONDS);
  try {
    const readings: Reading[] = [];
    const firsts = new Map<string, Item>();
    const fresh = readAll(records, readings, firsts);
    const { results, writeUnits } = await insertItems(table, fresh, { clock, random, signal: writing.signal });
    const holdings: Holdings = new Map(
      [...firsts.values()].map((first, i) => [first.PK, { first, insertion: results[i] }]),
    );
    const concluded = readings.map((reading) => conclude(reading, holdings));
    return { consumed: await settle(concluded, consumer, random, settling.signal), writeUnits };
  } catch (error) {
    return { consumed: records.map((record) => ({ record, outcome: failed(error), done: false })), writeUnits: 0 };
  } finally {
    writing.clear();
    settling.clear();
  }
}

/** What Lambda is told: each message that is not done, by the id of its own record. Empty means that all are done. */
export function toBatchResponse({ consumed }: Consumption): SQSBatchResponse {
  const reported = consumed.filter(({ done }) => !done).map(({ record }) => record.messageId);
  return { batchItemFailures: [...new Set(reported)].map((itemIdentifier) => ({ itemIdentifier })) };
}

/** A message that was read: an event and its item, or the end of it. */
type Reading = { record: SQSRecord } & ({ event: Event; item: Item } | { outcome: Outcome });

/**
 * Reads records as the table asks for their items, so that it works while the rest is read. A request that names a key twice
 * is refused as a whole, so each key is inserted once, for its first message.
 */
function* readAll(records: SQSRecord[], readings: Reading[], firsts: Map<string, Item>): Generator<Item> {
  for (const record of records) {
    const reading = read(record);
    readings.push(reading);
    if (!("item" in reading) || firsts.has(reading.item.PK)) continue;
    firsts.set(reading.item.PK, reading.item);
    yield reading.item;
  }
}

/** A bug that throws for one message must not take the others of its batch along. */
function read(record: SQSRecord): Reading {
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
function conclude(reading: Reading, holdings: Holdings): Concluded {
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

function failed(error: unknown): Outcome {
  return { status: "failed", reason: errorName(error) };
}
