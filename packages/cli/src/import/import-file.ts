import path from "node:path";
import type { RowPlan } from "@savelife/core/row-plan";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { isSameFile } from "../files/same-file.ts";
import { openSource } from "../input/source.ts";
import type { Io } from "../io.ts";
import { type Links, readLinks } from "../links/links.ts";
import { type Checked, checkInput } from "./check-input.ts";
import { openCheckpoint, refuseChanged } from "./checkpoint.ts";
import { costOf, costOfVerifying } from "./cost.ts";
import type { Counts } from "./judge-rows.ts";
import { openKnownIds } from "./known-ids.ts";
import { refuseOtherOptions, saveOptions } from "./options-file.ts";
import { readLayout, renderFound } from "./read-layout.ts";
import { noRejects, openRejects } from "./rejects.ts";
import { report } from "./report.ts";
import { type Files, sendInput } from "./send-input.ts";
import { type Send, startSendThread } from "./send-thread.ts";
import { type ImportOptions, toImportPlan, toPlan } from "./settings.ts";

/**
 * Imports a file or stdin: checks all of it, then sends what is valid, from the checkpoint on where there is one.
 * @throws CliError unless every row was sent or skipped
 */
export async function importFile(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  const started = performance.now();
  const plan = toPlan(options);
  await refuseSameFile(file, options, io.directory);
  if (options.saveOptions !== undefined) await refuseOtherOptions(options.saveOptions, io.directory, options);
  const links = options.dryRun ? undefined : readLinks(io.directory);
  const files = await openFiles(options, io.directory); // what they refuse is refused before hours of work
  let thread: Awaited<ReturnType<typeof startSendThread>> | undefined;
  try {
    thread = links && (await startSendThread(links, io.env, io.interrupted));
    await importRows(file, { plan, links, send: thread?.send, files, started }, options, io);
  } finally {
    await thread?.close();
    await files.rejects.close();
  }
}

/** The files that are written. Where nothing is sent there is no checkpoint. */
async function openFiles(options: ImportOptions, directory: string): Promise<Files> {
  const { checkpoint: name, rejects, dryRun } = options;
  const plan = toImportPlan(options);
  const checkpoint = name === undefined || dryRun ? undefined : await openCheckpoint(name, directory, plan);
  const saved = checkpoint?.saved;
  if (rejects === undefined || saved?.isDone) return { checkpoint, rejects: noRejects };
  return { checkpoint, rejects: await openRejects(rejects, directory, saved?.mark.rejects) };
}

/** Without `send` all is done but that. `started` is in milliseconds, as `performance.now` gives it. */
type Setting = { plan: RowPlan; links: Links | undefined; send: Send | undefined; files: Files; started: number };

async function importRows(
  file: string | undefined,
  { plan: given, links, send, files, started }: Setting,
  options: ImportOptions,
  io: Io,
): Promise<void> {
  const source = await openSource(file, io, options);
  const ids = openKnownIds();
  try {
    if (io.interrupted.aborted)
      throw new CliError(EXIT.interrupted, "interrupted while the input was read", NOTHING_SENT);
    const { layout, plan } = await readLayout(source, given, options.delimiter);
    await io.messages.write(`${renderFound(source, layout, plan)}\n`);
    const input = { source, layout, plan };
    const checked = await checkInput(input, ids, options, io);
    if (!checked) throw new CliError(EXIT.interrupted, "interrupted while the input was checked", NOTHING_SENT);
    const saved = files.checkpoint?.saved;
    if (saved) refuseChanged(options.checkpoint ?? "", saved, checked);
    const sent = await sendInput({ ...input, ids, checked }, files, send, options, io);
    if (options.saveOptions !== undefined && sent.isDone) await saveOptions(options.saveOptions, io.directory, options);
    const { name } = source;
    const seconds = Math.round(performance.now() - started) / 1_000;
    const usd = send ? undefined : costsOf(sent.mark.counts, checked);
    const facts = {
      name,
      isCsv: layout.isCsv,
      unit: layout.unit,
      checked,
      seconds,
      usd,
      wasDone: saved?.isDone === true,
    };
    await report(sent, facts, undefined, links, options, io);
  } finally {
    ids.close();
    await source.close();
  }
}

function costsOf({ sent, rejected, read, blank }: Counts, { writeUnits = 0 }: Checked) {
  const valid = Math.max(1, read - blank - rejected);
  const units = (writeUnits * sent) / valid;
  return { sending: costOf(sent, units), verifying: costOfVerifying(sent, units) };
}

const NOTHING_SENT = "Nothing was sent by this command. Run it again.";

/** Writing to a file while another name of it is read would destroy it. */
async function refuseSameFile(file = "-", options: ImportOptions, directory: string): Promise<void> {
  const { rejects, checkpoint, saveOptions } = options;
  const all = [file === "-" ? undefined : file, rejects, checkpoint, saveOptions];
  const names = all.filter((name) => name !== undefined);
  if (!(await isSameFile(names.map((name) => path.resolve(directory, name))))) return;
  const message =
    "the input, --rejects, --checkpoint and --save-options must be different files, but two of these names lead to one file";
  throw new CliError(EXIT.usage, message, "Name another file.");
}
