import type { BatchExecuteStatementCommandInput, BatchExecuteStatementCommandOutput } from "@aws-sdk/client-dynamodb";
import type { BatchGetCommandInput, BatchGetCommandOutput, PutCommandInput } from "@aws-sdk/lib-dynamodb";
import { convertToNative } from "@aws-sdk/util-dynamodb";
import type { Item } from "@savelife/core/item";
import { invalidRequest } from "./network.ts";
import { TABLE_NAME, type World } from "./world.ts";

/** Limits of BatchExecuteStatement and BatchGetItem. */
const MAX_STATEMENTS = 25;
const MAX_STATEMENT_CHARACTERS = 8_192;
const MAX_KEYS = 100;

const THROTTLES = ["ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"] as const;

type StatementAnswer = NonNullable<BatchExecuteStatementCommandOutput["Responses"]>[number];

/** A table with the partition key `PK`, by the rules of DynamoDB as far as a consumer may meet them. */
export class SimulatedTable {
  readonly items = new Map<string, Item>();
  /** Keys whose item was replaced, once for each time. */
  readonly replaced: string[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** PartiQL: a list of INSERT statements, each with an answer of its own. */
  batchExecuteStatement(input: BatchExecuteStatementCommandInput) {
    const items = readInserts(input);
    if (new Set(items.map(({ PK }) => PK)).size < items.length) throw invalidRequest();
    const Responses = items.map((item) => this.#insert(item));
    const codes = Responses.map(({ Error: error }) => error?.Code ?? "ok");
    const applied = codes.filter((code) => code === "ok" || code === "DuplicateItem").length;
    this.#world.trace.note(`inserts ${codes.join(" ")}`);
    return { Responses, ConsumedCapacity: [{ TableName: TABLE_NAME, CapacityUnits: applied }] };
  }

  batchGet({ RequestItems }: BatchGetCommandInput): Pick<BatchGetCommandOutput, "Responses" | "UnprocessedKeys"> {
    const { Keys = [], ConsistentRead = false } = RequestItems?.[TABLE_NAME] ?? {};
    const wanted = Keys.map(({ PK }) => String(PK));
    if (wanted.length === 0 || wanted.length > MAX_KEYS || new Set(wanted).size < wanted.length) throw invalidRequest();
    const unread = wanted.filter(() => this.#world.faults.strikes("unprocessed-key"));
    const found = wanted.filter((PK) => !unread.includes(PK)).flatMap((PK) => this.items.get(PK) ?? []);
    const left = { [TABLE_NAME]: { Keys: unread.map((PK) => ({ PK })), ConsistentRead } };
    return { Responses: { [TABLE_NAME]: found }, UnprocessedKeys: unread.length > 0 ? left : {} };
  }

  /** Replaces what is there, as a put does that has no condition; the consumer sends none. */
  put({ Item: item, ConditionExpression }: PutCommandInput) {
    if (!isItem(item) || ConditionExpression !== undefined) throw invalidRequest();
    if (this.items.has(item.PK)) this.replaced.push(item.PK);
    this.items.set(item.PK, { ...item });
    this.#world.trace.note(`put ${item.PK}`);
    return {};
  }

  #insert(item: Item): StatementAnswer {
    const { faults, random } = this.#world;
    if (faults.strikes("throttled-statement")) return { Error: { Code: random.pick(THROTTLES) } };
    const fails = faults.strikes("failed-statement");
    if (fails && random.chance(0.5)) return { Error: { Code: "InternalServerError" } };
    if (this.items.has(item.PK)) return { Error: { Code: "DuplicateItem" } };
    this.items.set(item.PK, item);
    return fails ? { Error: { Code: "InternalServerError" } } : { TableName: TABLE_NAME };
  }
}

const INSERT = new RegExp(`^INSERT INTO "${TABLE_NAME}" VALUE \\{((?:'\\w+':\\?,?)+)\\}$`);

/**
 * The items of a list of INSERT statements whose values are all parameters: the one form that the consumer uses.
 * @throws Error as DynamoDB's client does, for any other statement, and for a list that is too long
 */
export function readInserts({ Statements: statements = [] }: BatchExecuteStatementCommandInput): Item[] {
  if (statements.length === 0 || statements.length > MAX_STATEMENTS) throw invalidRequest();
  return statements.map(({ Statement = "", Parameters = [] }) => {
    const [, list = ""] = INSERT.exec(Statement) ?? [];
    const names = [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    const item = Object.fromEntries(Parameters.map((value, i) => [names[i], convertToNative(value)]));
    const isWhole = names.length === Parameters.length && Statement.length <= MAX_STATEMENT_CHARACTERS;
    if (!isWhole || !isItem(item)) throw invalidRequest();
    return item;
  });
}

/** Whether something has a key. The rest is whatever was stored, which the laws compare with what was sent. */
function isItem(item: Record<string, unknown> | undefined): item is Item {
  return typeof item?.PK === "string";
}
