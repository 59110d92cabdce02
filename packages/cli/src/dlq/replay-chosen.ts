import { errorName } from "@savelife/core/aws-errors";
import { countMessages } from "@savelife/core/receive";
import { type MoveTask, moveEverything } from "@savelife/workbench/move-task";
import type { Plan } from "@savelife/workbench/plan";
import { replayLetters } from "@savelife/workbench/replay";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { startProgress } from "../output/progress.ts";
import { amount, number, printable } from "../output/text.ts";
import { ask, refuseNobody, type Selection } from "./ask.ts";
import { renderPlan } from "./render-plan.ts";
import { replayFromFile } from "./replay-from-file.ts";
import { reportReplay } from "./report.ts";
import { reportPass, withBench } from "./with-bench.ts";

/** Where a replay takes its letters from, if not by receiving them, and who moves them. */
export type Source = { from?: string | undefined; serverSide?: boolean | undefined };

/** Replays the letters that an operator has chosen, after showing what would happen. */
export async function replayChosen(selection: Selection, { from, serverSide }: Source, io: Io): Promise<void> {
  refuseMixed(selection, { from, serverSide });
  if (serverSide) return replayServerSide(selection, io);
  if (from !== undefined) return replayFromFile(from, selection, io);
  const { filter, limit, rate, force, dryRun = false, yes = false, json } = selection;
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
    const onMoved = (moved: number) => void progress.show(`${number(moved)} replayed`);
    const asking = yes && !dryRun ? {} : { confirm };
    const options = { ...watch.options, limit, rate, force, dryRun, onMoved, ...asking };
    const replayed = await replayLetters(bench, filter, options);
    await reportPass(replayed.pass, watch, io);
    await reportReplay(replayed, { dryRun, json, confirmed }, links, io);
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

/** Lets SQS move every dead letter. Nothing is checked, so what is still at fault comes back. */
async function replayServerSide({ rate, yes, json }: Selection, io: Io): Promise<void> {
  if (!yes) refuseNobody(io);
  await withBench(io, async (bench, links) => {
    const { waiting } = await countMessages(bench.deadLetters);
    const question = `Let SQS move all ${amount(waiting, "dead letter")} to the queue of ${links.place}, unchecked?`;
    if (!yes && !(await ask(question, io))) return io.messages.write("Nothing was replayed.\n");
    const progress = startProgress(io.messages);
    const onProgress = ({ moved, total }: MoveTask) => void progress.show(`${number(moved)} of ${number(total)} moved`);
    const options = { rate, signal: io.interrupted, onProgress };
    const task = await moveEverything(bench, options).catch(explain).finally(progress.clear);
    const { status, moved, reason } = task;
    if (json) await io.output.write(`${JSON.stringify(toDocument(task))}\n`);
    await io.messages.write(`${amount(moved, "dead letter")} moved to the queue of ${links.place}.\n`);
    if (status === "COMPLETED") return;
    if (status === "CANCELLED") {
      throw new CliError(EXIT.interrupted, "interrupted: SQS stopped moving", "What was not moved waits where it was.");
    }
    const message = `SQS did not move every letter: ${printable(reason ?? status)}`;
    throw new CliError(EXIT.tryAgain, message, "Run it again, or without --server-side.");
  });
}

/** SQS does not look at what it moves, so nothing is known to be rejected. */
function toDocument({ moved, total }: MoveTask) {
  return { matched: Math.max(total, moved), replayed: moved, stillRejected: 0, dryRun: false };
}

/** Not every SQS-compatible server moves by itself, and one task at a time is allowed. */
function explain(cause: unknown): never {
  const name = errorName(cause);
  if (!/Unsupported|UnknownOperation|InvalidAction|InvalidParameterValue/.test(name)) throw cause;
  const message = `the queue cannot move its letters by itself (${name})`;
  const next = "Is such a move running already? The local stack cannot do it at all: run it without --server-side.";
  throw new CliError(EXIT.unavailable, message, next, { cause });
}
