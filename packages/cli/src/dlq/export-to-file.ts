import { exportLetters } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import { CliError, EXIT } from "../cli-error.ts";
import { beginFile, type NewFile } from "../files/new-file.ts";
import type { Io } from "../io.ts";
import { amount } from "../output/text.ts";
import { ask, refuseNobody } from "./ask.ts";
import { refuseUndeleted } from "./report.ts";
import { refuseInterrupted, reportPass, withBench } from "./with-bench.ts";

/** Writes matching letters to a new file, or to stdout for `-`. */
export async function exportToFile(
  file: string,
  { filter, limit }: { filter: Filter; limit?: number | undefined },
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

/** Moves matching letters into a new file: deletes exactly these from the queue, once the file is on the disk. */
export async function discardToFile(
  file: string,
  { filter, limit, yes }: { filter: Filter; limit?: number | undefined; yes?: boolean | undefined },
  io: Io,
): Promise<void> {
  if (!yes) refuseNobody(io);
  if (file === "-") {
    const message = "dead letters are deleted only into a file, as stdout may lose what is deleted then";
    throw new CliError(EXIT.usage, message, "Name a new file.");
  }
  const target = await beginFile(file, io.directory);
  try {
    await withBench(io, async (bench, links, watch) => {
      let confirmed = true;
      const confirm = async (count: number) => {
        await watch.progress.clear();
        confirmed = yes || (await ask(`Move ${amount(count, "dead letter")} of ${links.place} into ${file}?`, io));
        return confirmed;
      };
      const options = { ...watch.options, limit, target, confirm, discard: true };
      const { exported, discarded, pass } = await exportLetters(bench, filter, options);
      await reportPass(pass, watch, io);
      if (exported === 0) {
        refuseInterrupted(io, "No letter was deleted, and no file was written.");
        const why = confirmed ? "no letter matches" : "you said no";
        return io.messages.write(`No dead letter was deleted, and no file was written: ${why}.\n`);
      }
      await io.messages.write(
        `${amount(exported, "dead letter")} of ${links.place} written to ${file}: people's data. ${discarded} deleted.\n`,
      );
      refuseInterrupted(io, `All of them are in ${file}. Those that were not deleted yet are still on the queue.`);
      refuseUndeleted(pass, links);
    });
  } finally {
    await target.close();
  }
}
