import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
} from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { convertToAttr } from "@aws-sdk/util-dynamodb";
import { errorName, isWorthRetrying, isWorthRetryingCode } from "./aws-errors.ts";
import type { Item } from "./item.ts";
import { type Attempt, inRounds, type Try } from "./rounds.ts";

/** The single table, and the client that reaches it: with time limits, and without retries, as we do those here. */
export type Table = { client: DynamoDBDocumentClient; name: string };

/** Why something could not be done, by the name of an error. */
type Failure = { status: "failed"; reason: string };

/** What became of one item. `present` brings what the table holds under its key; nothing was changed there. */
export type Insertion = { status: "inserted" } | { status: "present"; item: Item } | Failure;

/** One result for each item, in their order, and the write units that the table said it consumed for all of them. */
type Insertions = Cost & { results: Insertion[] };

/** Where write units are added up. */
type Cost = { writeUnits: number };

/** What the table holds under a key. */
type Lookup = { status: "present"; item: Item } | { status: "absent" } | Failure;

/** BatchExecuteStatement takes 25 statements, BatchGetItem 100 keys. */
export const STATEMENTS = 25;
const KEYS = 100;

/** Failure is the default: an item that is never begun had no time. */
const NO_TIME: Failure = { status: "failed", reason: "NoTimeLeft" };

/**
 * Inserts items that have distinct keys, never replacing what is there: one write unit for an item of up to 1 kB, also
 * for one whose key was taken, and one consistent read for 100 of those. Nothing is thrown for what the table did.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate
 */
export async function insertItems(table: Table, items: Item[], attempt: Attempt): Promise<Insertions> {
  const cost: Cost = { writeUnits: 0 };
  const tried = await inRounds(items, STATEMENTS, attempt, (group) => insertGroup(table, group, attempt.signal, cost));
  const taken = items.filter((item) => tried.get(item)?.status === "taken");
  const found = (await lookUpItems(table, taken, attempt)).values();
  const results = items.map((item): Insertion => {
    const result = tried.get(item) ?? NO_TIME;
    if (result.status !== "taken") return result;
    const lookup = found.next().value ?? NO_TIME;
    return lookup.status === "absent" ? { status: "failed", reason: "ItemGone" } : lookup;
  });
  return { results, ...cost };
}

/** Looks up items by their distinct keys, in consistent reads of 100. One result for each, in order; never throws. */
export async function lookUpItems(table: Table, items: Item[], attempt: Attempt): Promise<Lookup[]> {
  const found = await inRounds(items, KEYS, attempt, (group) => readGroup(table, group, attempt.signal));
  return items.map((item) => found.get(item) ?? NO_TIME);
}

/** What a try of one insertion came to. */
type InsertionTry = Try<{ status: "inserted" } | { status: "taken" } | Failure>;

const INSERTED: InsertionTry = { result: { status: "inserted" } };
const TAKEN: InsertionTry = { result: { status: "taken" } };

async function insertGroup(table: Table, group: Item[], signal: AbortSignal, cost: Cost): Promise<InsertionTry[]> {
  try {
    const command = new BatchExecuteStatementCommand(toInsert(table.name, group));
    const { Responses = [], ConsumedCapacity = [] } = await table.client.send(command, { abortSignal: signal });
    for (const { CapacityUnits = 0 } of ConsumedCapacity) cost.writeUnits += CapacityUnits;
    return group.map((_, i) => readAnswer(Responses[i]));
  } catch (error) {
    const name = errorName(error);
    // For an engine without PartiQL only. The deployed role does not allow PutItem, which could also replace an item.
    if (name === "UnknownOperationException") {
      return Promise.all(group.map((item) => putItem(table, item, signal, cost)));
    }
    // A request refused as a whole says nothing about its statements: each is done again alone, by the same operation.
    if (name === "ValidationException" && group.length > 1) {
      return (await Promise.all(group.map((item) => insertGroup(table, [item], signal, cost)))).flat();
    }
    return group.map(() => readError(error, signal));
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
function readAnswer(answer: { Error?: { Code?: string | undefined } | undefined } | undefined): InsertionTry {
  if (!answer) return failure("NoAnswer", true);
  if (!answer.Error) return INSERTED;
  const code = answer.Error.Code ?? "Unknown";
  return code === "DuplicateItem" ? TAKEN : failure(code, isWorthRetryingCode(code));
}

function readError(error: unknown, signal: AbortSignal): Try<Failure> {
  return signal.aborted ? { result: NO_TIME } : failure(errorName(error), isWorthRetrying(error));
}

function failure(reason: string, again: boolean): Try<Failure> {
  return { result: { status: "failed", reason }, again };
}

async function putItem(table: Table, item: Item, signal: AbortSignal, cost: Cost): Promise<InsertionTry> {
  try {
    const put = { TableName: table.name, Item: item, ConditionExpression: "attribute_not_exists(PK)" };
    const command = new PutCommand({ ...put, ReturnConsumedCapacity: "TOTAL" });
    const { ConsumedCapacity } = await table.client.send(command, { abortSignal: signal });
    cost.writeUnits += ConsumedCapacity?.CapacityUnits ?? 0;
    return INSERTED;
  } catch (error) {
    return errorName(error) === "ConditionalCheckFailedException" ? TAKEN : readError(error, signal);
  }
}

async function readGroup(table: Table, group: Item[], signal: AbortSignal): Promise<Try<Lookup>[]> {
  try {
    const Keys = group.map(({ PK }) => ({ PK }));
    const command = new BatchGetCommand({ RequestItems: { [table.name]: { Keys, ConsistentRead: true } } });
    const answer = await table.client.send(command, { abortSignal: signal });
    const stored = new Map(answer.Responses?.[table.name]?.map((item) => [item.PK, item as Item]));
    const unread = new Set(answer.UnprocessedKeys?.[table.name]?.Keys?.map((key) => key.PK));
    return group.map(({ PK }) => {
      const item = stored.get(PK);
      if (item) return { result: { status: "present", item } };
      return unread.has(PK) ? failure("UnprocessedKeys", true) : { result: { status: "absent" } };
    });
  } catch (error) {
    return group.map(() => readError(error, signal));
  }
}
