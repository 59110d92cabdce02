import { lstat } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "@savelife/core/aws-errors";
import { keepAtExit, openDraft } from "@savelife/workbench/draft";
import { type CliError, usageError } from "../cli-error.ts";
import { explained, toFileError } from "./file-error.ts";

/** A file that gets its name when it is whole and on the disk. Its owner alone may read it. */
export type NewFile = Awaited<ReturnType<typeof beginFile>>;

/**
 * Begins a new file in the folder where it will be, so that a fault of the folder is found now.
 * @param name as the operator gave it
 * @throws CliError when there is such a file already, or when it cannot be made there
 */
export async function beginFile(name: string, directory: string) {
  const file = path.resolve(directory, name);
  const written = <T>(work: Promise<T>) => explained(work, name, "written");
  if (await written(isThere(file))) throw taken(name, "Name a file that is not there yet.");
  const draft = await written(openDraft(file));
  return {
    write: (text: string) => written(draft.handle.appendFile(text)), // all of it, or it throws
    /** Gives it its name. */
    async keep(): Promise<void> {
      try {
        await draft.keep();
      } catch (cause) {
        if (!hasCode(cause, "EEXIST")) throw toFileError(cause, name, "written");
        keepAtExit(draft.path);
        const next = `It was made in the meantime. What belongs in it is in ${path.basename(draft.path)}, next to it.`;
        throw taken(name, next);
      }
    },
    /** Removes it unless it has its name; call it in any case. */
    close: draft.close,
  };
}

function taken(name: string, next: string): CliError {
  return usageError(`${name} is there already, and no file is written over`, next);
}

/** True for a file, a folder, and a link that leads nowhere. */
export async function isThere(file: string): Promise<boolean> {
  const stats = await lstat(file).catch((error) => {
    if (!hasCode(error, "ENOENT")) throw error;
  });
  return stats !== undefined;
}
