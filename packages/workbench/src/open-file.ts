import { createHash } from "node:crypto";
import { chmodSync, closeSync, openSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { JournalFault, toJournalFault } from "./journal-fault.ts";
import { SCHEMA, SCHEMA_VERSION, SETTINGS } from "./journal-schema.ts";
import { findStateFolder, makeStateFolder, stateFolderOf } from "./state-folder.ts";

/**
 * Opens the file of the journal of a queue, and makes it when there is none: in the `.savelife` above, or in a new one here.
 * @throws JournalFault when it cannot be opened
 */
export function openFile(directory: string, queueUrl: string): { database: DatabaseSync; file: string } {
  const name = createHash("sha256").update(queueUrl).digest("hex").slice(0, 16);
  let file = stateFolderOf(directory);
  try {
    file = path.join(findStateFolder(directory) ?? makeStateFolder(directory), `dead-letters-${name}.sqlite`);
    // Nobody else may read what donors wrote: SQLite gives its other files the mode of this one.
    closeSync(openSync(file, "a", 0o600));
    chmodSync(file, 0o600);
    return { database: openDatabase(file), file };
  } catch (cause) {
    const fault = toJournalFault(cause, file);
    throw fault instanceof JournalFault ? fault : new JournalFault(file, false, { cause });
  }
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(SETTINGS);
    if (database.prepare("PRAGMA user_version").get()?.user_version !== SCHEMA_VERSION) database.exec(SCHEMA);
    return database;
  } catch (cause) {
    database.close();
    throw cause;
  }
}
