import { exportLetters } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import { CliError, EXIT } from "../cli-error.ts";
import { beginFile } from "../files/new-file.ts";
import type { Io } from "../io.ts";
import { amount } from "../output/text.ts";
import { ask, refuseNobody } from "./ask.ts";
import { refuseUndeleted } from "./refuse-unfinished.ts";
import { refuseInterrupted, reportPass } from "./watch-pass.ts";
import { withBench } from "./with-bench.ts";

/** Moves matching letters into a new file: deletes exactly these from the queue, once the file is on the disk. */
export async function discardToFile(
  file: string,
  { filter, limit, yes }: { filter: Filter; limit: number | undefined; yes: boolean },
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
        const why = confirmed ? "there is none that matches" : "you said no";
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
