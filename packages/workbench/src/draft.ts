import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "@savelife/core/aws-errors";

/**
 * Makes a file under a name of its own, next to the one that it will be, for its owner alone to read. `close` and the
 * end of the process remove it, unless it was kept.
 * @throws Error with a code of the file system, as `keep` does: EEXIST when the name was taken meanwhile
 */
export async function openDraft(file: string) {
  const draft = `${file}.${randomUUID().slice(0, 8)}.part`;
  const handle = await open(draft, "wx", 0o600);
  removeAtExit(draft);
  return {
    path: draft,
    handle,
    /** Gives it its name, once all of it is on the disk. */
    async keep(): Promise<void> {
      await handle.sync();
      await giveName(draft, file);
      keepAtExit(draft);
    },
    async close(): Promise<void> {
      await handle.close();
      if (leftovers.has(draft)) await rm(draft, { force: true });
      keepAtExit(draft);
    },
  };
}

/** Gives a draft the name of a file, also if the machine crashes afterwards. */
async function giveName(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file); // unlike a rename it never replaces another file
    await rm(draft);
  } catch (error) {
    if (!hasCode(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")) throw error;
    await (await open(file, "wx", 0o600)).close(); // a disk without links, as a USB stick may be
    await rename(draft, file);
  }
  const folder = await open(path.dirname(file));
  await folder.sync().finally(() => folder.close());
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
