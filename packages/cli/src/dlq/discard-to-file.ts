import { exportLetters } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { amount } from "../output/amount.ts";
import { ask, refuseNobody } from "./ask.ts";
import { createFile } from "./create-file.ts";
import { refuseInterrupted, tellOfPass, watchPass } from "./watch-pass.ts";
import { withBench } from "./with-bench.ts";

/** Writes matching letters to a new file, and deletes exactly these from the queue once the file is on the disk. */
export async function discardToFile(
  file: string,
  { filter, limit, yes }: { filter: Filter; limit: number | undefined; yes: boolean },
  io: Io,
): Promise<void> {
  if (!yes) refuseNobody(io);
  if (file === "-") {
    throw new CliError(
      EXIT.usage,
      "expected a file, as stdout may lose what is deleted then, got -",
      "Name a new file.",
    );
  }
  await withBench(io, async (bench, links) => {
    const target = await createFile(file, io);
    const { progress, ...options } = watchPass(io);
    const discard = async (exported: number) => {
      await progress.clear();
      await target.close();
      if (exported === 0) return false;
      const question = `Delete ${amount(exported, "dead letter")} of ${links.place}, which ${file} holds now?`;
      return yes || (await ask(question, io));
    };
    const result = await exportLetters(bench, filter, { ...options, limit, write: target.write, discard }).finally(
      progress.clear,
    );
    await target.close();
    const { exported, discarded, undeleted, pass } = result;
    await tellOfPass(pass, io);
    await io.messages.write(
      `${amount(exported, "dead letter")} of ${links.place} written to ${file}: people's data. ${discarded} deleted.\n`,
    );
    refuseInterrupted(io, `What was deleted is in ${file}.`);
    if (undeleted > 0) {
      const message = `expected the queue to delete every letter, got ${undeleted} that it did not`;
      throw new CliError(EXIT.tryAgain, message, "Run it again with another file.");
    }
  });
}
