import { chmodSync, lstatSync, mkdirSync, type Stats } from "node:fs";
import path from "node:path";

const NAME = ".savelife";

/** Where, for a folder, the programs of SaveLife keep what they know of it: where its stack is, and dead letters. */
export function stateFolderOf(directory: string): string {
  return path.join(directory, NAME);
}

/** The nearest `.savelife` in this folder or above that only the caller can have filled. */
export function findStateFolder(directory: string): string | undefined {
  const folder = stateFolderOf(directory);
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() && distrust(stats) === undefined) return folder;
  const parent = path.dirname(directory);
  return parent === directory ? undefined : findStateFolder(parent);
}

/**
 * Makes `.savelife` in a folder, for its owner alone; one of the caller's that is there already is closed to others.
 * @throws Error with a code of the file system, when it is not the caller's own
 */
export function makeStateFolder(directory: string): string {
  const folder = stateFolderOf(directory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stats = lstatSync(folder);
  if (!stats.isDirectory()) throw refusal(folder, "is not a folder", "ENOTDIR");
  if (stats.uid === process.getuid?.()) chmodSync(folder, 0o700);
  const reason = distrust(lstatSync(folder));
  if (reason !== undefined) throw refusal(folder, reason, "EACCES");
  return folder;
}

function refusal(path: string, reason: string, code: "EACCES" | "ENOTDIR"): Error {
  return Object.assign(new Error(`${path} ${reason}`), { code, path });
}

/** Why somebody else could have put something into a file or a folder; undefined when only the caller can. */
export function distrust({ uid, mode }: Pick<Stats, "uid" | "mode">): string | undefined {
  const caller = process.getuid?.();
  if (caller === undefined) return undefined; // Windows keeps rights elsewhere, and gives others none in a user's folders
  if (uid !== caller) return "belongs to another user";
  return (mode & 0o022) === 0 ? undefined : "can be written by others";
}
