import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { errorName } from "@savelife/core/aws-errors";
import { readJson } from "@savelife/core/json";
import { countMessages } from "@savelife/core/receive";
import { type Exported, fromLine } from "@savelife/workbench/known-letter";
import { type MoveTask, moveEverything } from "@savelife/workbench/move-task";
import type { Plan } from "@savelife/workbench/plan";
import { replayExported, replayLetters } from "@savelife/workbench/replay";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import { isStream, openInput } from "../input/open-input.ts";
import type { Io } from "../io.ts";
import { amount, number, printable } from "../output/text.ts";
import { confirm, refuseInterrupted, refuseUnattended, type Selection } from "./ask.ts";
import { renderPlan, reportReplay } from "./report.ts";
import { reportPass, type Session, withBench } from "./with-bench.ts";

export type ReplaySelection = Selection & {
  /** Letters a second. */
  rate?: number | undefined;
  /** The file of an export, whose letters are replayed instead. */
  from?: string | undefined;
  serverSide?: boolean | undefined;
};

/** Replays the letters that an operator has chosen, after showing what would happen. */
export async function replayChosen(selection: ReplaySelection, io: Io): Promise<void> {
  refuseMixed(selection);
  const { filter, yes, dryRun, from, serverSide } = selection;
  if (from !== undefined && !yes && !dryRun && (await isStream(from, io.directory))) {
    const message = `${from === "-" ? "stdin" : from} can be read once only, but is read before the question and after it`;
    throw usageError(message, "Add --yes, or name a file on the disk.");
  }
  refuseUnattended(selection, io);
  await withBench(io, async (session) => {
    if (serverSide) return replayServerSide(selection, session);
    const { bench, options, progress } = session;
    const asking = yes && !dryRun ? {} : { confirm: (plan: Plan) => confirmReplay(plan, selection, session) };
    const onMoved = (moved: number) => void progress.show(`${number(moved)} replayed`);
    const replaying = { ...options, ...selection, onMoved, ...asking };
    if (from === undefined) {
      const replayed = await replayLetters(bench, filter, replaying);
      await reportPass(replayed.pass, session);
      return reportReplay(replayed, selection, session);
    }
    const replayed = await replayExported(bench, () => readGroups(from, io), replaying);
    await progress.clear();
    await reportReplay(replayed, selection, session);
  });
}

/** Neither a file nor SQS itself takes a filter. */
function refuseMixed({ filter, limit, force, dryRun, from, serverSide }: ReplaySelection): void {
  const isFiltered = limit !== undefined || Object.values(filter).some((value) => value !== undefined);
  const next = "Leave one of them out.";
  if (serverSide && (isFiltered || from !== undefined || dryRun || force)) {
    const message = "--server-side takes --rate and --yes alone, as SQS then moves everything, unchecked";
    throw usageError(message, next);
  }
  if (from !== undefined && isFiltered) {
    throw usageError("--from takes no filter, as it replays the whole file", next);
  }
}

function confirmReplay(plan: Plan, selection: Selection, session: Session): Promise<boolean> {
  const count = plan.written + plan.duplicate;
  const question = `Replay ${amount(count, "dead letter")} to the queue of ${session.links.place}?`;
  const isShown = !selection.json || !selection.dryRun;
  return confirm(isShown ? renderPlan(plan) : "", count > 0 ? question : undefined, selection, session);
}

const GROUP = 100;

/**
 * Reads a file until its end or an interrupt.
 * @throws CliError at the first line that is no letter: it is our own file, so something happened to it
 */
async function* readGroups(file: string, io: Io): AsyncGenerator<Exported[]> {
  const input = Readable.from(await openInput(file, "exported dead letters", io));
  let group: Exported[] = [];
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (io.interrupted.aborted) return; // which may have cut this line off
    number++;
    if (text.trim() === "") continue;
    group.push(readLine(text, number));
    if (group.length < GROUP) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function readLine(text: string, number: number): Exported {
  const json = readJson(text);
  const read = "value" in json ? fromLine(json.value) : { fault: { path: "", expected: "JSON" } };
  if ("letter" in read) return read.letter;
  const { path, expected } = read.fault;
  const message = `expected ${expected}${path ? ` at ${path}` : ""} on line ${number}, got something else`;
  const next = "Is it a file of `npx savelife dlq export`? The lines before it were taken, and may be sent again.";
  throw new CliError(EXIT.rejected, message, next);
}

/** Lets SQS move every dead letter. Nothing is checked, so what is still at fault comes back. */
async function replayServerSide(selection: ReplaySelection, session: Session): Promise<void> {
  const { io, bench, links, progress } = session;
  const { waiting } = await countMessages(bench.deadLetters);
  const question = `Let SQS move all ${amount(waiting, "dead letter")} to the queue of ${links.place}, unchecked?`;
  if (!(await confirm("", question, selection, session))) {
    refuseInterrupted(io, "Nothing was replayed.");
    return io.messages.write("Nothing was replayed.\n");
  }
  const onProgress = ({ moved, total }: MoveTask) => void progress.show(`${number(moved)} of ${number(total)} moved`);
  const options = { rate: selection.rate, signal: io.interrupted, onProgress };
  const task = await moveEverything(bench, options).catch(explain).finally(progress.clear);
  const { status, moved, total, reason } = task;
  // SQS does not look at what it moves, so nothing is known to be rejected.
  const document = { matched: Math.max(total, moved), replayed: moved, stillRejected: 0, dryRun: false };
  if (selection.json) await io.output.write(`${JSON.stringify(document)}\n`);
  await io.messages.write(`${amount(moved, "dead letter")} moved to the queue of ${links.place}.\n`);
  if (status === "COMPLETED") return;
  if (status === "CANCELLED") {
    throw new CliError(EXIT.interrupted, "interrupted: SQS stopped moving", "What was not moved waits where it was.");
  }
  const message = `SQS did not move every letter: ${printable(reason ?? status)}`;
  throw new CliError(EXIT.tryAgain, message, "Run it again, or without --server-side.");
}

/** Not every SQS-compatible server moves by itself, and one task at a time is allowed. */
function explain(cause: unknown): never {
  const name = errorName(cause);
  if (!/Unsupported|UnknownOperation|InvalidAction|InvalidParameterValue/.test(name)) throw cause;
  const message = `the queue cannot move its letters by itself (${name})`;
  const next = "Is such a move running already? The local stack cannot do it at all: run it without --server-side.";
  throw new CliError(EXIT.unavailable, message, next, { cause });
}
