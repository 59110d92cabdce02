import type { Stats } from "node:fs";
import { realpath, rename, stat } from "node:fs/promises";
import { hasCode } from "@savelife/core/aws-errors";
import { openDraft } from "@savelife/workbench/draft";
import { CliError, EXIT } from "../cli-error.ts";
import { explained, toFileError } from "./file-error.ts";
import { readSmallFile, refuseUnwritable } from "./open-regular.ts";

/**
 * Opens a small file that is read and replaced as a whole, for its owner alone to read.
 * @throws CliError when it cannot be read, or not be replaced; `replace` does when another program has written it since
 */
export async function openWholeFile(name: string, what: string) {
  const path = await realpath(name).catch(() => name); // a link still leads there afterwards
  let stats = await statIfThere(path, what);
  const text = stats && (await readSmallFile(path, what));
  await refuseUnwritable(path, what);
  return {
    /** What it contained when it was opened; undefined when there was none. */
    text,
    /** Replaces it in one step: whenever the process or the machine ends, the old content is there or the new one. */
    async replace(text: string): Promise<void> {
      const draft = await explained(openDraft(path), what, "written");
      try {
        await draft.handle.writeFile(text);
        await draft.handle.sync();
        const written = await draft.handle.stat();
        if (!isSame(stats, await statIfThere(path, what))) throw usedByOthers(what);
        await rename(draft.path, path);
        stats = written;
      } catch (cause) {
        throw toFileError(cause, what, "written");
      } finally {
        await draft.close();
      }
    },
  };
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
