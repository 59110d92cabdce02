import { ScanCommand, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Item } from "@savelife/core/item";
import type { Links } from "../links/links.ts";
import { openTable } from "../links/open-table.ts";

/** Items of one request: 1 MiB, the most that DynamoDB reads at once, of items of 1 kB. */
const PAGE = 1_000;

/**
 * Reads the items whose keys begin with `prefix`, page by page, in the order of the table.
 * @param limit the items of a page, at most
 */
export async function* scanItems(
  links: Links,
  { prefix, limit }: { prefix: string | undefined; limit: number },
  interrupted: AbortSignal,
): AsyncGenerator<Item[]> {
  const { client, name } = openTable(links);
  let from: ScanCommandInput["ExclusiveStartKey"];
  do {
    const command = new ScanCommand(toScan(name, prefix, limit, from));
    const page = await client.send(command, { abortSignal: interrupted });
    yield (page.Items ?? []) as Item[]; // every item has PK, and the consumer's role alone may write here
    from = page.LastEvaluatedKey;
  } while (from);
}

function toScan(
  tableName: string,
  prefix: string | undefined,
  limit: number,
  from: ScanCommandInput["ExclusiveStartKey"],
): ScanCommandInput {
  return {
    TableName: tableName,
    ConsistentRead: true,
    Limit: Math.min(PAGE, limit),
    ...(prefix && { FilterExpression: "begins_with(PK, :prefix)", ExpressionAttributeValues: { ":prefix": prefix } }),
    ...(from && { ExclusiveStartKey: from }),
  };
}
