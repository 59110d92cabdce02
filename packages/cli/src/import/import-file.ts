import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { usageError } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { readLinks } from "../links/read-links.ts";
import { openChecked } from "./check-input.ts";
import { openCheckpoint, type VerifyMark } from "./checkpoint.ts";
import { type ImportOptions, prepareToSave, toMapping } from "./options.ts";
import { openRejects } from "./rejects.ts";
import { report } from "./report.ts";
import { sendInput } from "./send-input.ts";
import { createSendThread } from "./send-thread.ts";

/**
 * Imports a file or stdin: checks all of it, then sends the valid rows, starting at the checkpoint if there is one.
 * @throws CliError unless every row was sent or skipped, and with `--verify` is stored
 */
export async function importFile(file: string | undefined, options: ImportOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { dryRun, verify, rejects: name } = options;
  const { directory, env, interrupted } = io;
  const mapping = toMapping(options);
  await refuseSameFile(file, options, directory);
  const save = await prepareToSave(options, directory);
  const links = dryRun ? undefined : readLinks(directory);
  await using thread = links && createSendThread(links, env, interrupted);
  // The files that are written are opened before hours of work, as they may be refused. A dry run has no checkpoint.
  const checkpoint = dryRun ? undefined : options.checkpoint;
  const { saved, resume } = await openCheckpoint(checkpoint, directory, options, name ?? "");
  const wasDone = saved?.isDone === true;
  await using rejects =
    name === undefined || wasDone ? undefined : await openRejects(name, directory, saved?.mark.rejects);
  await using input = await openChecked(file, mapping, options, io);

  const progress = resume(input.checked, input.layout.first);
  const failure = wasDone ? undefined : await sendInput(input, progress, rejects, thread?.send, options, io);
  if (progress.isDone) await save();
  let verified: VerifyMark | undefined;
  if (verify && links && progress.isDone) {
    const { verifyRows } = await import("./verify.ts"); // its client takes 20 MB
    verified = await verifyRows(input, progress, links, options, io);
  }
  const seconds = Math.round(performance.now() - started) / 1_000;
  await report({ input, progress, wasDone, failure, verified, links, seconds }, options, io);
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
  throw usageError(message, "Name another file.");
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
