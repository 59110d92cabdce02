import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { link, lstat, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { CliError, EXIT } from "../cli-error.ts";
import { explained, hasCode } from "./file-error.ts";

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
  const draft = await openDraft(file, name);
  return {
    write: (text: string) => written(draft.handle.appendFile(text)), // all of it, or it throws
    /** Gives it its name. */
    async keep(): Promise<void> {
      await written(draft.handle.sync());
      const isNamed = await written(giveName(draft.path, file));
      keepAtExit(draft.path);
      const next = `It was made in the meantime. What belongs in it is in ${path.basename(draft.path)}, next to it.`;
      if (!isNamed) throw taken(name, next);
    },
    /** Removes it unless it has its name; call it in any case. */
    close: draft.close,
  };
}

/**
 * Makes a file under a name of its own, next to the one that it will be, for its owner alone to read. `close` and the
 * end of the process remove it, unless `keepAtExit` was called.
 * @throws CliError
 */
export async function openDraft(file: string, what: string) {
  const path = `${file}.${randomUUID().slice(0, 8)}.part`;
  const handle = await explained(open(path, "wx", 0o600), what, "written");
  removeAtExit(path);
  const close = async () => {
    await handle.close();
    if (leftovers.has(path)) await rm(path, { force: true });
    keepAtExit(path);
  };
  return { path, handle, close };
}

function taken(name: string, next: string): CliError {
  return new CliError(EXIT.usage, `${name} is there already, and no file is written over`, next);
}

/** True for a file, a folder, and a link that leads nowhere. */
export async function isThere(file: string): Promise<boolean> {
  const stats = await lstat(file).catch((error) => {
    if (!hasCode(error, "ENOENT")) throw error;
  });
  return stats !== undefined;
}

/** Gives a draft the name of a file, also if the machine crashes afterwards. False when the name is taken. */
async function giveName(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file); // unlike a rename it never replaces another file
    await rm(draft);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    if (!hasCode(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")) throw error;
    await (await open(file, "wx", 0o600)).close(); // a disk without links, as a USB stick may be
    await rename(draft, file);
  }
  const folder = await open(path.dirname(file));
  await folder.sync().finally(() => folder.close());
  return true;
}

const leftovers = new Set<string>();

/** Removes a file or folder when this process ends, also in the middle of its work, as after a second Ctrl-C. */
export function removeAtExit(path: string): void {
  if (leftovers.size === 0) process.once("exit", removeAll);
  leftovers.add(path);
}

/** Undoes `removeAtExit`: the file or folder was removed, or should stay. */
export function keepAtExit(path: string): void {
  leftovers.delete(path);
  if (leftovers.size === 0) process.off("exit", removeAll);
}

function removeAll(): void {
  for (const path of leftovers) rmSync(path, { recursive: true, force: true });
}
