import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  type BatchExecuteStatementCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { convertToAttr } from "@aws-sdk/util-dynamodb";
import { errorName, isWorthRetrying, isWorthRetryingCode } from "./aws-errors.ts";
import type { Item } from "./item.ts";
import { type Attempt, inRounds } from "./rounds.ts";

/** The single table, and the client that reaches it: with time limits, and without retries, as we do those here. */
export type Table = { client: DynamoDBDocumentClient; name: string };

/** What became of one item. `present` brings what the table holds under its key; nothing was changed there. */
export type Insertion =
  | { status: "inserted" }
  | { status: "present"; item: Item }
  | { status: "failed"; reason: string };

/** One result for each item, in their order, and the write units that the table said it consumed for all of them. */
export type Insertions = { results: Insertion[]; writeUnits: number };

/** What one try of one item came to: an end, or that its key is taken, or that it may be tried again. */
type Try = Insertion | { status: "taken" } | { status: "again"; reason: string };

/** BatchExecuteStatement takes 25 statements, BatchGetItem 100 keys. */
export const STATEMENTS = 25;
const KEYS = 100;

/**
 * Inserts items that have distinct keys, never replacing what is there: one write unit for an item of up to 1 kB, also
 * for one whose key was taken, and one consistent read for 100 of those. What the table did is in the results, never thrown.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate
 */
export async function insertItems(table: Table, items: Item[], attempt: Attempt): Promise<Insertions> {
  const results = new Map<Item, Insertion>(items.map(failedByDefault));
  const taken: Item[] = [];
  let writeUnits = 0;

  await inRounds(items, STATEMENTS, attempt, async (group) => {
    const tried = await insertGroup(table, group, attempt.signal);
    writeUnits += tried.writeUnits;
    return group.filter((item, i) => {
      const one = tried.tries[i];
      if (one?.status === "taken") taken.push(item);
      else if (one) results.set(item, one.status === "again" ? { ...one, status: "failed" } : one);
      return one?.status === "again";
    });
  });
  const found = await lookUpItems(table, taken, attempt);
  taken.forEach((item, i) => {
    const lookup = found[i];
    if (lookup) results.set(item, lookup.status === "absent" ? { status: "failed", reason: "ItemGone" } : lookup);
  });

  return { results: [...results.values()], writeUnits };
}

/** Failure is the default: an item that is never begun had no time. */
function failedByDefault(item: Item): [Item, { status: "failed"; reason: string }] {
  return [item, { status: "failed", reason: "NoTimeLeft" }];
}

/** What the table holds under a key. */
type Lookup = { status: "present"; item: Item } | { status: "absent" } | { status: "failed"; reason: string };

/**
 * Looks up items by their keys, which are distinct, in consistent reads of 100. One result for each, in their order;
 * what the table did is in the results, never thrown.
 */
export async function lookUpItems(table: Table, items: Item[], attempt: Attempt): Promise<Lookup[]> {
  const results = new Map<Item, Lookup>(items.map(failedByDefault));
  const read = (group: Item[]) => readGroup(table, group, attempt.signal, results);
  await inRounds(items, KEYS, attempt, read);
  return [...results.values()];
}

type Tried = { tries: Try[]; writeUnits: number };

async function insertGroup(table: Table, group: Item[], signal: AbortSignal): Promise<Tried> {
  try {
    const command = new BatchExecuteStatementCommand(toInsert(table.name, group));
    const answer = await table.client.send(command, { abortSignal: signal });
    const tries = group.map((_, i) => readAnswer(answer.Responses?.[i]));
    return { tries, writeUnits: unitsOf(answer.ConsumedCapacity) };
  } catch (error) {
    const name = errorName(error);
    if (name === "UnknownOperationException") return putAll(table, group, signal);
    // A request refused as a whole says nothing about its statements: each is done again alone, by the same operation.
    if (name === "ValidationException" && group.length > 1) {
      return merge(await Promise.all(group.map((item) => insertGroup(table, [item], signal))));
    }
    return { tries: group.map(() => readError(error, signal)), writeUnits: 0 };
  }
}

/** A PartiQL INSERT is a conditional put. One text serves all items with the same attributes; values are parameters. */
function toInsert(tableName: string, items: Item[]): BatchExecuteStatementCommandInput {
  return {
    Statements: items.map((item) => ({
      Statement: statement(tableName, Object.keys(item)),
      Parameters: Object.values(item).map(toAttributeValue),
    })),
    ReturnConsumedCapacity: "TOTAL",
  };
}

/** The document client's own command searches inputs and outputs for what to convert: a sixth of the consumer's CPU. */
function toAttributeValue(value: unknown): AttributeValue {
  return typeof value === "string" ? { S: value } : convertToAttr(value);
}

function statement(tableName: string, attributes: string[]): string {
  return `INSERT INTO "${tableName}" VALUE {${attributes.map((name) => `'${name}':?`).join(",")}}`;
}

/** HTTP 200 does not mean success: each statement has its own error, and the SDK retries none of them. */
function readAnswer(answer: { Error?: { Code?: string | undefined } | undefined } | undefined): Try {
  if (!answer) return { status: "again", reason: "NoAnswer" };
  if (!answer.Error) return { status: "inserted" };
  const code = answer.Error.Code ?? "Unknown";
  if (code === "DuplicateItem") return { status: "taken" };
  return { status: isWorthRetryingCode(code) ? "again" : "failed", reason: code };
}

function readError(error: unknown, signal: AbortSignal): { status: "again" | "failed"; reason: string } {
  if (signal.aborted) return { status: "failed", reason: "NoTimeLeft" };
  return { status: isWorthRetrying(error) ? "again" : "failed", reason: errorName(error) };
}

/** For an engine without PartiQL only. The deployed role does not allow PutItem, which could also replace an item. */
async function putAll(table: Table, group: Item[], signal: AbortSignal): Promise<Tried> {
  return merge(await Promise.all(group.map((item) => putItem(table, item, signal))));
}

async function putItem(table: Table, item: Item, signal: AbortSignal): Promise<Tried> {
  try {
    const put = { TableName: table.name, Item: item, ConditionExpression: "attribute_not_exists(PK)" };
    const command = new PutCommand({ ...put, ReturnConsumedCapacity: "TOTAL" });
    const answer = await table.client.send(command, { abortSignal: signal });
    return { tries: [{ status: "inserted" }], writeUnits: answer.ConsumedCapacity?.CapacityUnits ?? 0 };
  } catch (error) {
    if (errorName(error) === "ConditionalCheckFailedException") return { tries: [{ status: "taken" }], writeUnits: 0 };
    return { tries: [readError(error, signal)], writeUnits: 0 };
  }
}

/** Reads what the table holds under the keys of items, and answers those that must be read again. */
async function readGroup(table: Table, group: Item[], signal: AbortSignal, results: Map<Item, Lookup>) {
  try {
    const Keys = group.map(({ PK }) => ({ PK }));
    const command = new BatchGetCommand({ RequestItems: { [table.name]: { Keys, ConsistentRead: true } } });
    const answer = await table.client.send(command, { abortSignal: signal });
    const stored = new Map(answer.Responses?.[table.name]?.map((item) => [item.PK, item as Item]));
    const unread = new Set(answer.UnprocessedKeys?.[table.name]?.Keys?.map((key) => key.PK));
    return group.filter((item) => {
      const found = stored.get(item.PK);
      const missing: Lookup = unread.has(item.PK)
        ? { status: "failed", reason: "UnprocessedKeys" }
        : { status: "absent" };
      results.set(item, found ? { status: "present", item: found } : missing);
      return unread.has(item.PK);
    });
  } catch (error) {
    const failure = readError(error, signal);
    for (const item of group) results.set(item, { status: "failed", reason: failure.reason });
    return failure.status === "again" ? group : [];
  }
}

function unitsOf(consumed: BatchExecuteStatementCommandOutput["ConsumedCapacity"]): number {
  return (consumed ?? []).reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

function merge(all: Tried[]): Tried {
  return { tries: all.flatMap(({ tries }) => tries), writeUnits: all.reduce((sum, one) => sum + one.writeUnits, 0) };
}
