import { exportLetters } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import type { Io } from "../io.ts";
import { amount, number } from "../output/amount.ts";
import { createFile } from "./create-file.ts";
import { refuseInterrupted, tellOfPass, watchPass } from "./watch-pass.ts";
import { withBench } from "./with-bench.ts";

/** Writes matching letters to a new file, or to stdout for `-`. */
export function exportToFile(
  file: string,
  { filter, limit }: { filter: Filter; limit: number | undefined },
  io: Io,
): Promise<void> {
  return withBench(io, async (bench, links) => {
    const target = file === "-" ? { write: io.output.write, close: io.output.flush } : await createFile(file, io);
    const { progress, ...options } = watchPass(io);
    const { exported, pass } = await exportLetters(bench, filter, { ...options, limit, write: target.write }).finally(
      progress.clear,
    );
    await target.close();
    refuseInterrupted(io, `The file holds ${number(exported)} letters, and not all. Remove it, and run this again.`);
    await tellOfPass(pass, io);
    const where = file === "-" ? "" : ` to ${file}`;
    await io.messages.write(`${amount(exported, "dead letter")} of ${links.place} written${where}: people's data.\n`);
  });
}
