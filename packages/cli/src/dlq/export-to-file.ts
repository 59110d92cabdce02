import { exportLetters } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import { usageError } from "../cli-error.ts";
import { beginFile, type NewFile } from "../files/new-file.ts";
import type { Io } from "../io.ts";
import { amount } from "../output/text.ts";
import { type Consent, confirm, refuseInterrupted, refuseUnattended } from "./ask.ts";
import { refuseUndeleted } from "./report.ts";
import { reportPass, withBench } from "./with-bench.ts";

/** Which letters are written, at most how many, and for those that are deleted then, with whose consent. */
type ExportSelection = { filter: Filter; limit?: number | undefined; discard?: Consent };

/**
 * Writes matching letters to a new file, or to stdout for `-`; then deletes exactly these if they are to be discarded.
 */
export async function exportToFile(file: string, { filter, limit, discard }: ExportSelection, io: Io): Promise<void> {
  if (discard) refuseUnattended(discard, io);
  if (discard && file === "-") {
    const message = "dead letters are deleted only into a file, as stdout may lose what is deleted then";
    throw usageError(message, "Name a new file.");
  }
  const target = file === "-" ? toStdout(io) : await beginFile(file, io.directory);
  try {
    await withBench(io, async (session) => {
      const { bench, links, options } = session;
      let why = "no letter matches";
      const asking = discard && {
        dryRun: discard.dryRun,
        confirm(count: number) {
          why = discard.dryRun ? "this was a dry run" : "you said no";
          const letters = `${amount(count, "dead letter")} of ${links.place}`;
          const plan = discard.dryRun ? `It would move ${letters} into ${file}.\n` : "";
          return confirm(plan, `Move ${letters} into ${file}?`, discard, session);
        },
      };
      const exporting = { ...options, limit, target, discard: discard !== undefined, ...asking };
      const { exported, discarded, pass } = await exportLetters(bench, filter, exporting);
      await reportPass(pass, session);
      if (exported === 0) {
        const nothing = discard
          ? "No letter was deleted, and no file was written."
          : "No file was written. Run it again.";
        refuseInterrupted(io, file === "-" ? "What was printed is not all. Run it again." : nothing);
        return io.messages.write(
          `No dead letter was ${discard ? "deleted" : "written"}, and no file was written: ${why}.\n`,
        );
      }
      const where = file === "-" ? "" : ` to ${file}`;
      const written = `${amount(exported, "dead letter")} of ${links.place} written${where}: people's data.`;
      await io.messages.write(discard ? `${written} ${discarded} deleted.\n` : `${written}\n`);
      if (!discard) return;
      refuseInterrupted(io, `All of them are in ${file}. Those that were not deleted yet are still on the queue.`);
      refuseUndeleted(pass, links);
    });
  } finally {
    await target.close();
  }
}

function toStdout({ output }: Io): NewFile {
  return { write: output.write, keep: output.flush, close: async () => {} };
}
