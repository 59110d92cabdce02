import type { Stats } from "node:fs";
import { access, constants, type FileHandle, open, stat } from "node:fs/promises";
import path from "node:path";
import { CliError, EXIT } from "../cli-error.ts";
import { explained, type Verb } from "./file-error.ts";

/** Without it, opening a pipe without a writer would wait for ever. Windows has neither. */
export const NO_WAIT = constants.O_NONBLOCK ?? 0;

/** Opens a regular file: not a folder, and nothing that makes the process wait. @throws CliError */
export async function openRegular(file: string, flags: number, what: string, verb: Verb): Promise<FileHandle> {
  const stats = await explained(stat(file), what, verb);
  if (!stats.isFile()) throw notRegular(stats, what, verb);
  return explained(open(file, flags | NO_WAIT), what, verb);
}

/** The text of a small file. Of a larger one, which cannot be ours, nothing is read. @throws CliError */
export async function readSmallFile(file: string, what: string): Promise<string> {
  const handle = await openRegular(file, constants.O_RDONLY, what, "read");
  try {
    const { size } = await explained(handle.stat(), what, "read");
    return size > MAX_SMALL_BYTES ? "" : await explained(handle.readFile("utf8"), what, "read");
  } finally {
    await handle.close();
  }
}

/** Enough for checkpoints and options. */
const MAX_SMALL_BYTES = 1_048_576;

/** Refuses a file that cannot be made in its folder, so that it is not learnt after hours of work. @throws CliError */
export function refuseUnwritable(file: string, what: string): Promise<void> {
  return explained(access(path.dirname(file), constants.W_OK), what, "written");
}

/** The error for a folder or device where a file should be. */
function notRegular(stats: Stats, what: string, verb: Verb): CliError {
  const exitCode = verb === "read" ? EXIT.noInput : EXIT.usage;
  return new CliError(exitCode, `${what} cannot be ${verb}: it is a ${kindOf(stats)}`, "Name a file.");
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "folder";
  if (stats.isFIFO()) return "pipe";
  return stats.isSocket() ? "socket" : "device";
}
