import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Event } from "@savelife/core/catalogue";
import { toItem } from "@savelife/core/item";
import { client, TableName } from "./peer-table.ts";

/** Stores one event unless its key is taken; a key that is taken is an error, as the SDK has it. */
export async function putOnce(event: Event): Promise<void> {
  const put = { TableName, Item: toItem(event), ConditionExpression: "attribute_not_exists(PK)" };
  await client.send(new PutCommand(put));
}
