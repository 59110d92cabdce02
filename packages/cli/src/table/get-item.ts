import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { readLinks } from "../links/links.ts";
import { openTable } from "../links/open-table.ts";
import { printableJson } from "../output/printable.ts";

/**
 * Prints the item of a key.
 * @param isCompact true to print it on one line
 * @throws CliError when there is none
 */
export async function getItem(PK: string, isCompact: boolean, { output, directory, interrupted }: Io): Promise<void> {
  const links = readLinks(directory);
  const { client, name } = openTable(links);
  const command = new GetCommand({ TableName: name, Key: { PK }, ConsistentRead: true });
  const { Item } = await client.send(command, { abortSignal: interrupted });
  if (!Item) {
    const next =
      "A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter.";
    throw new CliError(EXIT.rejected, `expected an item ${PK} in the table of ${links.place}, got none`, next);
  }
  await output.write(`${printableJson(Item, isCompact ? undefined : 2)}\n`);
}
