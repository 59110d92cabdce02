import { isDeepStrictEqual } from "node:util";
import { PutCommand, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { errorName } from "./aws-errors.ts";
import { type Item, isErased } from "./item.ts";
import { getItem } from "./read-items.ts";
import type { Table } from "./table.ts";

// What an operator does, with rights of their own. The consumer imports none of this, and its role allows none.

/** A field of an item as it was read, and what it should be; undefined: it is absent. */
export type FieldChange = { field: string; from: unknown; to: unknown };

/** What became of a correction. All but the first have changed nothing. */
export type Correction = "corrected" | "changed-meanwhile" | "erased" | "gone";

/**
 * Changes fields of one item, if each still is what was read. One that is as it should be already counts as corrected.
 * @param changes one or more
 * @param corrected when, ISO 8601 in UTC
 * @throws what the table throws; then it may be done or not
 */
export async function changeItem(
  table: Table,
  PK: string,
  changes: FieldChange[],
  corrected: string,
): Promise<Correction> {
  const isDone = await ifCondition(table.client.send(new UpdateCommand(toUpdate(table.name, PK, changes, corrected))));
  if (isDone) return "corrected";
  const item = await getItem(table, PK);
  if (!item) return "gone";
  if (isErased(item)) return "erased";
  return changes.every(({ field, to }) => isDeepStrictEqual(item[field], to)) ? "corrected" : "changed-meanwhile";
}

/** The request that does it: it makes no item, and brings none back that was erased. */
export function toUpdate(tableName: string, PK: string, changes: FieldChange[], corrected: string): UpdateCommandInput {
  const sets = changes.flatMap(({ to }, i) => (to === undefined ? [] : [`#f${i} = :to${i}`]));
  const removes = changes.flatMap(({ to }, i) => (to === undefined ? [`#f${i}`] : []));
  const asRead = changes.map(({ from }, i) =>
    from === undefined ? `attribute_not_exists(#f${i})` : `#f${i} = :from${i}`,
  );
  const values = changes.flatMap(({ from, to }, i) => [
    [`:from${i}`, from],
    [`:to${i}`, to],
  ]);
  return {
    TableName: tableName,
    Key: { PK },
    UpdateExpression: `SET ${["corrected = :corrected", ...sets].join(", ")}${removes.length > 0 ? ` REMOVE ${removes.join(", ")}` : ""}`,
    ConditionExpression: ["attribute_exists(PK)", "attribute_not_exists(erased)", ...asRead].join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(changes.map(({ field }, i) => [`#f${i}`, field])),
    ExpressionAttributeValues: {
      ":corrected": corrected,
      ...Object.fromEntries(values.filter(([, value]) => value !== undefined)),
    },
  };
}

/**
 * Replaces an item by a tombstone, also where there is none yet: an event that is still on its way then stores nothing.
 * @param erased when, ISO 8601 in UTC
 * @returns false when it was erased before
 * @throws what the table throws; then it may be done or not
 */
export function putTombstone({ client, name }: Table, PK: string, erased: string): Promise<boolean> {
  const Item: Pick<Item, "PK" | "erased"> = { PK, erased };
  const put = { TableName: name, Item, ConditionExpression: "attribute_not_exists(erased)" };
  return ifCondition(client.send(new PutCommand(put)));
}

/** False when the condition of a request was not met. */
async function ifCondition(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (errorName(error) === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
