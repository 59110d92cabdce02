import { getItem } from "@savelife/core/read-items";
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
export async function showItem(PK: string, isCompact: boolean, { output, directory, interrupted }: Io): Promise<void> {
  const links = readLinks(directory);
  const item = await getItem(openTable(links), PK, interrupted);
  if (!item) {
    const next =
      "A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter.";
    throw new CliError(EXIT.rejected, `expected an item ${PK} in the table of ${links.place}, got none`, next);
  }
  await output.write(`${printableJson(item, isCompact ? undefined : 2)}\n`);
}
