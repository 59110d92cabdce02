import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { readJson } from "@savelife/core/json";
import { type Exported, fromLine } from "@savelife/workbench/known-letter";
import { replayExported } from "@savelife/workbench/replay-exported";
import { CliError, EXIT } from "../cli-error.ts";
import { isStream, openInput } from "../input/open-input.ts";
import type { Io } from "../io.ts";
import { startProgress } from "../output/progress.ts";
import { amount, number } from "../output/text.ts";
import { ask, refuseNobody, type Selection } from "./ask.ts";
import { renderPlan } from "./render-plan.ts";
import { reportReplay } from "./report.ts";
import { withBench } from "./with-bench.ts";

/**
 * Replays the letters of an export. The file is read twice when there is a question, so that it can say what it asks.
 */
export async function replayFromFile(
  file: string,
  { dryRun = false, yes, json, force, rate }: Selection,
  io: Io,
): Promise<void> {
  if (!yes && !dryRun && (await isStream(file, io.directory))) {
    const message = `${file === "-" ? "stdin" : file} can be read once only, but is read before the question and after it`;
    throw new CliError(EXIT.usage, message, "Add --yes, or name a file on the disk.");
  }
  if (!dryRun && !yes) refuseNobody(io);
  await withBench(io, async (bench, links) => {
    const progress = startProgress(io.messages);
    const onMoved = (moved: number) => void progress.show(`${number(moved)} replayed`);
    const options = { force, rate, onMoved, signal: io.interrupted };
    if (dryRun || !yes) {
      const plan = await replayExported(bench, readGroups(file, io), { ...options, dryRun: true });
      if (!json || !dryRun) await io.messages.write(renderPlan(plan));
      const count = plan.written + plan.duplicate;
      const confirmed =
        !dryRun && count > 0 && (await ask(`Replay ${amount(count, "letter")} to the queue of ${links.place}?`, io));
      if (!confirmed) return reportReplay(plan, { dryRun, json, confirmed }, links, io);
    }
    const groups = readGroups(file, io);
    const replayed = await replayExported(bench, groups, { ...options, dryRun: false }).finally(progress.clear);
    await reportReplay(replayed, { dryRun, json, confirmed: true }, links, io);
  });
}

const GROUP = 100;

/** @throws CliError at the first line that is no letter: it is our own file, so something happened to it */
async function* readGroups(file: string, io: Io): AsyncGenerator<Exported[]> {
  const input = Readable.from(await openInput(file, "exported dead letters", io));
  let group: Exported[] = [];
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
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
