import { getItem } from "@savelife/core/read-items";
import { recordAct } from "@savelife/workbench/act";
import { CliError, EXIT } from "../cli-error.ts";
import { withBench } from "../dlq/with-bench.ts";
import type { Io } from "../io.ts";
import { printableJson } from "../output/text.ts";

/**
 * Prints the item of a key.
 * @param isCompact true to print it on one line
 * @throws CliError when there is none
 */
export function showItem(PK: string, isCompact: boolean, io: Io): Promise<void> {
  return withBench(io, async (bench, { place }) => {
    const item = await getItem(bench.table, PK, io.interrupted);
    if (!item) {
      const next =
        "A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter.";
      throw new CliError(EXIT.rejected, `expected an item ${PK} in the table of ${place}, got none`, next);
    }
    await recordAct(bench, { act: "reveal", what: "one item", ids: [PK] });
    await io.output.write(`${printableJson(item, isCompact ? undefined : 2)}\n`);
  });
}
