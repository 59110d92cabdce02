import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { RowMapping } from "@savelife/core/row-mapping";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { type Links, readLinks } from "../links/links.ts";
import { type Checked, type CheckedInput, openChecked } from "./check-input.ts";
import { openCheckpoint, refuseChanged } from "./checkpoint.ts";
import { costOf, costOfVerifying } from "./cost.ts";
import type { Counts } from "./judge-rows.ts";
import { refuseOtherOptions, saveOptions } from "./options-file.ts";
import { noRejects, openRejects } from "./rejects.ts";
import { report } from "./report.ts";
import { type Files, sendInput } from "./send-input.ts";
import { createSendThread, type Send } from "./send-thread.ts";
import { type ImportOptions, toMapping } from "./settings.ts";
import type { Sending } from "./verify-file.ts";
import type { Verified } from "./verify-rows.ts";

/**
 * Imports a file or stdin: checks all of it, then sends the valid rows, starting at the checkpoint if there is one.
 * @throws CliError unless every row was sent or skipped, and with `--verify` is stored
 */
export async function importFile(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  const started = performance.now();
  const mapping = toMapping(options);
  await refuseSameFile(file, options, io.directory);
  if (options.saveOptions !== undefined) await refuseOtherOptions(options.saveOptions, io.directory, options);
  const links = options.dryRun ? undefined : readLinks(io.directory);
  const thread = links && createSendThread(links, io.env, io.interrupted);
  const files = await openFiles(options, io.directory); // before hours of work, as they may be refused
  try {
    await importRows(file, { mapping, links, send: thread?.send, files, started }, options, io);
  } finally {
    await thread?.close();
    await files.rejects.close();
  }
}

/** The files that are written. A dry run has no checkpoint. */
async function openFiles(options: ImportOptions, directory: string): Promise<Files> {
  const { checkpoint: name, rejects, dryRun } = options;
  const checkpoint = name === undefined || dryRun ? undefined : await openCheckpoint(name, directory, options);
  const saved = checkpoint?.saved;
  if (rejects === undefined || saved?.isDone) return { checkpoint, rejects: noRejects };
  return { checkpoint, rejects: await openRejects(rejects, directory, saved?.mark.rejects) };
}

/** Without `send` nothing is sent. `started` is in milliseconds, as from `performance.now`. */
type Setting = { mapping: RowMapping; links: Links | undefined; send: Send | undefined; files: Files; started: number };

async function importRows(
  file: string | undefined,
  { mapping, links, send, files, started }: Setting,
  options: ImportOptions,
  io: Io,
): Promise<void> {
  const input = await openChecked(file, mapping, options, io);
  try {
    const { source, layout, checked } = input;
    const saved = files.checkpoint?.saved;
    if (saved) refuseChanged(options.checkpoint ?? "", saved, checked);
    const sent = await sendInput(input, files, send, options, io);
    if (options.saveOptions !== undefined && sent.isDone) await saveOptions(options.saveOptions, io.directory, options);
    const { mark, isDone } = sent;
    const sending = options.verify && isDone && links && { links, checkpoint: files.checkpoint, mark, isDone };
    const verified = sending ? await verify(input, sending, options, io) : undefined;
    const facts = {
      ...{ name: source.name, isCsv: layout.isCsv, unit: layout.unit, checked },
      seconds: Math.round(performance.now() - started) / 1_000,
      usd: send ? undefined : costsOf(sent.mark.counts, checked),
      wasDone: saved?.isDone === true,
    };
    await report(sent, facts, verified, links, options, io);
  } finally {
    await input.close();
  }
}

/** Compares what was sent with the table. The client is loaded only here, as it takes 20 MB. */
async function verify(input: CheckedInput, sending: Sending, options: ImportOptions, io: Io): Promise<Verified> {
  const { verifyInput } = await import("./verify-file.ts");
  return verifyInput(input, sending, options, io);
}

function costsOf({ sent, rejected, read, blank }: Counts, { writeUnits = 0 }: Checked) {
  const valid = Math.max(1, read - blank - rejected);
  const units = (writeUnits * sent) / valid;
  return { sending: costOf(sent, units), verifying: costOfVerifying(sent, units) };
}

/** Writing to a file while another name of it is read would destroy it: by another spelling, through a link, or a hard link. */
async function refuseSameFile(file = "-", options: ImportOptions, directory: string): Promise<void> {
  const { rejects, checkpoint, saveOptions } = options;
  const names = [file === "-" ? undefined : file, rejects, checkpoint, saveOptions].filter(
    (name) => name !== undefined,
  );
  const identities = await Promise.all(names.map((name) => identify(path.resolve(directory, name))));
  if (new Set(identities).size === names.length) return;
  const message =
    "the input, --rejects, --checkpoint and --save-options must be different files, but two of these names lead to one file";
  throw new CliError(EXIT.usage, message, "Name another file.");
}

async function identify(file: string): Promise<string> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    const folder = path.dirname(file);
    return path.join(await realpath(folder).catch(() => folder), path.basename(file));
  }
}
