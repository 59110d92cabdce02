import { exportLetters } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import { beginFile, type NewFile } from "../files/new-file.ts";
import type { Io } from "../io.ts";
import { amount } from "../output/text.ts";
import { refuseInterrupted, reportPass } from "./watch-pass.ts";
import { withBench } from "./with-bench.ts";

/** Writes matching letters to a new file, or to stdout for `-`. */
export async function exportToFile(
  file: string,
  { filter, limit }: { filter: Filter; limit: number | undefined },
  io: Io,
): Promise<void> {
  const isFile = file !== "-";
  const target = isFile ? await beginFile(file, io.directory) : toStdout(io);
  try {
    await withBench(io, async (bench, links, watch) => {
      const options = { ...watch.options, limit, target, discard: false };
      const { exported, pass } = await exportLetters(bench, filter, options);
      await reportPass(pass, watch, io);
      refuseInterrupted(
        io,
        isFile ? "No file was written. Run it again." : "What was printed is not all. Run it again.",
      );
      if (exported === 0) return io.messages.write("No dead letter matches: no file was written.\n");
      const where = isFile ? ` to ${file}` : "";
      await io.messages.write(`${amount(exported, "dead letter")} of ${links.place} written${where}: people's data.\n`);
    });
  } finally {
    await target.close();
  }
}

function toStdout({ output }: Io): NewFile {
  return { write: output.write, keep: output.flush, close: async () => {} };
}
