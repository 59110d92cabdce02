import { errorName } from "@savelife/core/aws-errors";
import { countMessages } from "@savelife/core/receive";
import { type MoveTask, moveEverything } from "@savelife/workbench/move-task";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { startProgress } from "../output/progress.ts";
import { amount, number, printable } from "../output/text.ts";
import { ask, refuseNobody, type Selection } from "./ask.ts";
import { withBench } from "./with-bench.ts";

/** Lets SQS move every dead letter. Nothing is checked, so what is still at fault comes back. */
export async function replayServerSide({ rate, yes, json }: Selection, io: Io): Promise<void> {
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
    const message = `expected SQS to move every letter, got ${printable(reason ?? status)}`;
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
