import { GetCommand, ScanCommand, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import { catalogue } from "@savelife/core/catalogue";
import type { Item } from "@savelife/core/item";
import { primaryKey, Uuid } from "@savelife/core/keys";
import type { Table } from "@savelife/core/table";

/** What keys begin with, by type of event. */
export const PREFIXES = catalogue.map(({ type, prefix }) => ({ type: type as string, prefix: primaryKey(prefix, "") }));

/** The most items that a page looks at. At 1 kB each that is 2 MB, or 500 read units of a table. */
export const MOST_SCANNED = 2_000;

/** Items of a table, and how many of its items were looked at for them. */
export type Scanned = { items: Item[]; looked: number; isAll: boolean };

/** The item of a key, or undefined when there is none. */
export async function getItem({ client, name }: Table, PK: string): Promise<Item | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: name, Key: { PK }, ConsistentRead: true }));
  return Item as Item | undefined; // every item has PK and source, and the consumer's role alone may write here
}

/** Looks at the first items of a table, in its own order, and answers those of a prefix, those with the latest `time` first. */
export async function scanItems({ client, name }: Table, prefix: string | undefined): Promise<Scanned> {
  const items: Item[] = [];
  let looked = 0;
  let from: ScanCommandInput["ExclusiveStartKey"];
  do {
    const page = await client.send(new ScanCommand(toScan(name, prefix, MOST_SCANNED - looked, from)));
    items.push(...((page.Items ?? []) as Item[])); // as above
    looked += page.ScannedCount ?? 0;
    from = page.LastEvaluatedKey;
  } while (from && looked < MOST_SCANNED);
  return { items: items.sort(byTime), looked, isAll: from === undefined };
}

function toScan(name: string, prefix: string | undefined, limit: number, from: ScanCommandInput["ExclusiveStartKey"]) {
  return {
    TableName: name,
    Limit: limit,
    ...(prefix && { FilterExpression: "begins_with(PK, :prefix)", ExpressionAttributeValues: { ":prefix": prefix } }),
    ...(from && { ExclusiveStartKey: from }),
  };
}

/** Times are RFC 3339 with any offset; an item without one comes last. */
function byTime(one: Item, other: Item): number {
  return (Date.parse(other.time ?? "") || 0) - (Date.parse(one.time ?? "") || 0);
}

/** The keys that a text may mean: a whole key is one, a UUID alone is one of each type. */
export function readKeys(text: string): string[] {
  const trimmed = text.trim();
  const known = PREFIXES.find(({ prefix }) => trimmed.startsWith(prefix))?.prefix;
  const id = Uuid.safeParse(trimmed.slice(known?.length ?? 0));
  if (!id.success) return [];
  return known ? [known + id.data] : PREFIXES.map(({ prefix }) => prefix + id.data);
}
