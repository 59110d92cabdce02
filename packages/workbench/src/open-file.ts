import { createHash } from "node:crypto";
import { chmodSync, closeSync, openSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type FileKind, JournalFault, toJournalFault } from "./journal-fault.ts";
import { findStateFolder, makeStateFolder, stateFolderOf } from "./state-folder.ts";

/**
 * Opens a file of the workbench for one queue, and makes it when there is none: in the `.savelife` above, or in a new one here.
 * @param prepare makes its tables where they are not there
 * @throws JournalFault when it cannot be opened
 */
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
