import type { BatchExecuteStatementCommandInput, BatchExecuteStatementCommandOutput } from "@aws-sdk/client-dynamodb";
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import { convertToNative } from "@aws-sdk/util-dynamodb";
import type { Item } from "@savelife/core/item";
import { invalidRequest } from "./network.ts";
import { TABLE_NAME, type World } from "./world.ts";

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
  batchExecuteStatement(input: BatchExecuteStatementCommandInput): BatchExecuteStatementCommandOutput {
    const items = readInserts(input);
    if (new Set(items.map(({ PK }) => PK)).size < items.length) throw invalidRequest();
    const Responses = items.map((item) => this.#insert(item));
    const codes = Responses.map((answer) => answer.Error?.Code ?? "ok");
    const applied = codes.filter((code) => code === "ok" || code === "DuplicateItem").length;
    this.#world.trace.note(`inserts ${codes.join(" ")}`);
    return { Responses, ConsumedCapacity: [{ TableName: TABLE_NAME, CapacityUnits: applied }], $metadata: {} };
  }

  batchGet(input: BatchGetCommandInput): BatchGetCommandOutput {
    const { Keys = [], ConsistentRead = false } = input.RequestItems?.[TABLE_NAME] ?? {};
    const wanted = Keys.map(({ PK }) => String(PK));
    if (wanted.length === 0 || wanted.length > MAX_KEYS || new Set(wanted).size < wanted.length) throw invalidRequest();
    const unprocessed = new Set(wanted.filter(() => this.#world.faults.strikes("unprocessed-key")));
    const found = wanted.flatMap((PK) => {
      const item = unprocessed.has(PK) ? undefined : this.items.get(PK);
      return item ? [{ ...item }] : [];
    });
    const left = { Keys: [...unprocessed].map((PK) => ({ PK })), ConsistentRead };
    return {
      Responses: { [TABLE_NAME]: found },
      UnprocessedKeys: unprocessed.size > 0 ? { [TABLE_NAME]: left } : {},
      $metadata: {},
    };
  }

  /** Replaces what is there, unless the one condition that is understood forbids it. */
  put({ Item: item, ConditionExpression }: PutCommandInput): PutCommandOutput {
    if (typeof item?.PK !== "string") throw invalidRequest();
    const isConditional = ConditionExpression === "attribute_not_exists(PK)";
    if (ConditionExpression !== undefined && !isConditional) throw invalidRequest();
    if (this.items.has(item.PK)) {
      if (isConditional) throw invalidRequest("ConditionalCheckFailedException");
      this.replaced.push(item.PK);
    }
    // An item is whatever was put: the laws compare each with what was sent.
    this.items.set(item.PK, { ...item } as Item);
    this.#world.trace.note(`put ${item.PK}`);
    return { $metadata: {} };
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

/** Limits of BatchExecuteStatement. */
const MAX_STATEMENTS = 25;
const MAX_STATEMENT_CHARACTERS = 8_192;

const INSERT = new RegExp(`^INSERT INTO "${TABLE_NAME}" VALUE \\{((?:'\\w+':\\?,?)+)\\}$`);

/**
 * The items of a list of INSERT statements whose values are all parameters: the one form that the consumer uses.
 * @throws ServiceError for any other statement, and for a list that is too long
 */
export function readInserts({ Statements: statements = [] }: BatchExecuteStatementCommandInput): Item[] {
  if (statements.length === 0 || statements.length > MAX_STATEMENTS) throw invalidRequest();
  return statements.map(({ Statement = "", Parameters = [] }) => {
    const names = readAttributes(Statement);
    if (names.length !== Parameters.length) throw invalidRequest();
    const values = Parameters.map((value) => convertToNative(value));
    const item = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    if (typeof item.PK !== "string") throw invalidRequest();
    // The key was checked here; the rest is whatever was inserted, which the laws compare with what was sent.
    return item as Item;
  });
}

/** The attributes that a statement names. */
function readAttributes(statement: string): string[] {
  const [, list] = INSERT.exec(statement) ?? [];
  if (list === undefined || statement.length > MAX_STATEMENT_CHARACTERS) throw invalidRequest();
  return [...list.matchAll(/'(\w+)'/g)].map(([, name = ""]) => name);
}
