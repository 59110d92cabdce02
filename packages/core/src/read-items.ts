import { GetCommand, paginateScan, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "./item.ts";
import type { Table } from "./table.ts";

/** The item of a key, read consistently; undefined when there is none. */
export async function getItem({ client, name }: Table, PK: string, signal?: AbortSignal): Promise<Item | undefined> {
  const command = new GetCommand({ TableName: name, Key: { PK }, ConsistentRead: true });
  const { Item } = await client.send(command, signal && { abortSignal: signal });
  return Item as Item | undefined; // whoever writes here gives an item what its type says
}

/** Items of one type: those of which every field named has one of its values. */
export type Criterion = { prefix: string; fields: { field: string; values: unknown[] }[] };

export type Search = {
  /** An item has to meet one of them. None: every item is meant. */
  criteria: Criterion[];
  /** Items that one request looks at, at most. Default: as many as make 1 MiB, the most that DynamoDB takes. */
  pageSize?: number | undefined;
};

/** What one request has found, what it cost, and how many items it has looked at for that. */
export type Page = { items: Item[]; looked: number; readUnits: number; isLast: boolean };

/** Looks through the table in its own order, consistently, a page a request, at the cost of all that it looks at. */
export async function* scanItems(table: Table, search: Search, signal?: AbortSignal): AsyncGenerator<Page> {
  const options = signal && { abortSignal: signal };
  for await (const page of paginateScan({ client: table.client }, toScan(table.name, search), options)) {
    yield {
      items: (page.Items ?? []) as Item[], // as above
      looked: page.ScannedCount ?? 0,
      readUnits: page.ConsumedCapacity?.CapacityUnits ?? 0,
      isLast: page.LastEvaluatedKey === undefined,
    };
  }
}

/** The request for the first page: of all items, or of those that meet the criteria. */
export function toScan(tableName: string, { criteria, pageSize }: Search): ScanCommandInput {
  return {
    TableName: tableName,
    ConsistentRead: true,
    ReturnConsumedCapacity: "TOTAL",
    ...(pageSize !== undefined && { Limit: pageSize }),
    ...(criteria.length > 0 && toFilter(criteria)),
  };
}

function toFilter(criteria: Criterion[]) {
  const names = [...new Set(criteria.flatMap(({ fields }) => fields.map(({ field }) => field)))];
  const values: unknown[] = [];
  const keyOf = (value: unknown) => `:v${values.push(value) - 1}`;
  const alternatives = criteria.map(({ prefix, fields }) => {
    const begins = `begins_with(PK, ${keyOf(prefix)})`;
    const parts = fields.map(({ field, values }) => `#f${names.indexOf(field)} IN (${values.map(keyOf).join(", ")})`);
    return `(${[begins, ...parts].join(" AND ")})`;
  });
  return {
    FilterExpression: alternatives.join(" OR "),
    ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names.map((name, i) => [`#f${i}`, name])) }),
    ExpressionAttributeValues: Object.fromEntries(values.map((value, i) => [`:v${i}`, value])),
  };
}
