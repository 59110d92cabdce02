import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { CliError, EXIT } from "../cli-error.ts";
import { explained, hasCode, toFileError } from "./file-error.ts";
import { keepAtExit, removeAtExit } from "./new-file.ts";
import { readSmallFile, refuseUnwritable } from "./open-regular.ts";

/** A small file that is read and replaced as a whole. */
export type WholeFile = {
  /** What it contained when it was opened; undefined when there was none. */
  text: string | undefined;
  /** Replaces it in one step: whenever the process or the machine ends, the old content is there or the new one. */
  replace(text: string): Promise<void>;
};

/**
 * Opens the file for its owner alone to read.
 * @param what names it in a message
 * @throws CliError when it cannot be read, or not be replaced; `replace` does when another program has written it since
 */
export async function openWholeFile(name: string, what: string): Promise<WholeFile> {
  const path = await realpath(name).catch(() => name); // a link still leads there afterwards
  let stats = await statIfThere(path, what);
  const text = stats && (await readSmallFile(path, what));
  await refuseUnwritable(path, what);
  return {
    text,
    async replace(text) {
      const draft = `${path}.${randomUUID()}`;
      const handle = await explained(open(draft, "wx", 0o600), what, "written");
      removeAtExit(draft);
      try {
        await write(handle, text);
        const written = await stat(draft);
        if (!isSame(stats, await statIfThere(path, what))) throw usedByOthers(what);
        await rename(draft, path);
        stats = written;
      } catch (cause) {
        await unlink(draft).catch(() => {});
        throw toFileError(cause, what, "written");
      } finally {
        keepAtExit(draft);
      }
    },
  };
}

async function write(handle: FileHandle, text: string): Promise<void> {
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function statIfThere(path: string, what: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    if (hasCode(cause, "ENOENT")) return undefined;
    throw toFileError(cause, what, "read");
  }
}

function isSame(one: Stats | undefined, other: Stats | undefined): boolean {
  return one?.ino === other?.ino && one?.dev === other?.dev && one?.mtimeMs === other?.mtimeMs;
}

function usedByOthers(what: string): CliError {
  const next = "Does another import use it? Wait for that one to end. Then run the same command again.";
  return new CliError(EXIT.tryAgain, `${what} was written by another program in the meantime`, next);
}
