import type { Plan } from "@savelife/workbench/plan";
import { replayLetters } from "@savelife/workbench/replay";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { amount, number } from "../output/text.ts";
import { ask, refuseNobody, type Selection } from "./ask.ts";
import { concludeReplay } from "./conclude.ts";
import { renderPlan } from "./render-plan.ts";
import { replayFromFile } from "./replay-from-file.ts";
import { replayServerSide } from "./replay-server-side.ts";
import { reportPass } from "./watch-pass.ts";
import { withBench } from "./with-bench.ts";

/** Where a replay takes its letters from, if not by receiving them, and who moves them. */
export type Source = { from: string | undefined; serverSide: boolean };

/** Replays the letters that an operator has chosen, after showing what would happen. */
export async function replayChosen(selection: Selection, { from, serverSide }: Source, io: Io): Promise<void> {
  refuseMixed(selection, { from, serverSide });
  if (serverSide) return replayServerSide(selection, io);
  if (from !== undefined) return replayFromFile(from, selection, io);
  const { filter, limit, rate, force, dryRun, yes, json } = selection;
  if (!dryRun && !yes) refuseNobody(io);
  await withBench(io, async (bench, links, watch) => {
    const { progress } = watch;
    let confirmed = yes;
    const confirm = async (plan: Plan) => {
      await progress.clear();
      if (!json || !dryRun) await io.messages.write(renderPlan(plan));
      const count = plan.written + plan.duplicate;
      if (dryRun || count === 0) return false;
      confirmed = await ask(`Replay ${amount(count, "dead letter")} to the queue of ${links.place}?`, io);
      return confirmed;
    };
    const onReplayed = (replayed: number) => void progress.show(`${number(replayed)} replayed`);
    const asking = yes && !dryRun ? {} : { confirm };
    const options = { ...watch.options, limit, rate, force, dryRun, onReplayed, ...asking };
    const replayed = await replayLetters(bench, filter, options);
    await reportPass(replayed.pass, watch, io);
    await concludeReplay(replayed, { dryRun, json, confirmed }, links, io);
  });
}

/** Neither a file nor SQS itself takes a filter. */
function refuseMixed({ filter, limit, force, dryRun }: Selection, { from, serverSide }: Source): void {
  const isFiltered = limit !== undefined || Object.values(filter).some((value) => value !== undefined);
  const next = "Leave one of them out.";
  if (serverSide && (isFiltered || from !== undefined || dryRun || force)) {
    const message = "--server-side takes --rate and --yes alone, as SQS then moves everything, unchecked";
    throw new CliError(EXIT.usage, message, next);
  }
  if (from !== undefined && isFiltered) {
    throw new CliError(EXIT.usage, "--from takes no filter, as it replays the whole file", next);
  }
}
