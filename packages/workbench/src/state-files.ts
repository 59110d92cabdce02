import { createHash } from "node:crypto";
import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Opens a file of the workbench for one queue, in the `.savelife` above, or in a new one here. @throws JournalFault */
export function openFile(
  kind: FileKind,
  directory: string,
  queueUrl: string,
  prepare: (database: DatabaseSync) => void,
): { database: DatabaseSync; file: string } {
  const name = createHash("sha256").update(queueUrl).digest("hex").slice(0, 16);
  let file = stateFolderOf(directory);
  try {
    file = path.join(findStateFolder(directory) ?? makeStateFolder(directory), `${kind}-${name}.sqlite`);
    // Nobody else may read what donors wrote: SQLite gives its other files the mode of this one.
    closeSync(openSync(file, "a", 0o600));
    chmodSync(file, 0o600);
    return { database: openDatabase(file, prepare), file };
  } catch (cause) {
    const fault = toJournalFault(cause, file, kind);
    throw fault instanceof JournalFault ? fault : new JournalFault(kind, file, false, { cause });
  }
}

function openDatabase(file: string, prepare: (database: DatabaseSync) => void): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    prepare(database);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}

const NAME = ".savelife";

/** The folder in which SaveLife's programs keep what they know: where the stack is, and dead letters. */
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
 * Makes a folder, and those above it that are not there, for their owner alone. Node's `recursive` never ends where the
 * system denies that a folder above exists although it does, as in /proc.
 */
export function makeFolder(folder: string): void {
  const above = path.dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Makes `.savelife` in a folder, for its owner alone. @throws Error with a code, when it is not the caller's own */
export function makeStateFolder(directory: string): string {
  const folder = stateFolderOf(directory);
  makeFolder(folder);
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
  // Windows keeps rights elsewhere, and gives others none in a user's folders.
  if (caller === undefined) return undefined;
  if (uid !== caller) return "belongs to another user";
  return (mode & 0o022) === 0 ? undefined : "can be written by others";
}

/** The files of a workbench, by what is in them. */
export const FILES = { "dead-letters": "the journal of dead letters", history: "the history of what was done" };

/** The name with which a file begins. */
type FileKind = keyof typeof FILES;

/** A file of the workbench cannot be used: it is damaged, or the disk or its rights refuse it; `cause` says which. */
export class JournalFault extends Error {
  override name = "JournalFault";
  readonly kind: FileKind;
  readonly file: string;
  readonly isDamaged: boolean;

  constructor(kind: FileKind, file: string, isDamaged: boolean, options: ErrorOptions) {
    super(`${FILES[kind]}, ${file}, ${isDamaged ? "is damaged" : "cannot be used"}`, options);
    this.kind = kind;
    this.file = file;
    this.isDamaged = isDamaged;
  }
}

/** https://www.sqlite.org/rescode.html: SQLITE_CORRUPT and SQLITE_NOTADB, in the low byte. */
const DAMAGES = [11, 26];

/** What an error of SQLite means, where nothing but this file is kept in it; any other error as it came. */
export function toJournalFault(cause: unknown, file: string, kind: FileKind = "dead-letters"): unknown {
  if (!(cause instanceof Error && "errcode" in cause)) return cause;
  return new JournalFault(kind, file, DAMAGES.includes(Number(cause.errcode) & 0xff), { cause });
}
