import { createHash } from "node:crypto";
import { chmodSync, closeSync, openSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SCHEMA, SCHEMA_VERSION, SETTINGS } from "./journal-schema.ts";
import { findStateFolder, makeStateFolder } from "./state-folder.ts";

/** Opens the file of the journal of a queue, and makes it when there is none: in the `.savelife` above, or in a new one here. */
export function openFile(directory: string, queueUrl: string): { database: DatabaseSync; file: string } {
  const folder = findStateFolder(directory) ?? makeStateFolder(directory);
  const name = createHash("sha256").update(queueUrl).digest("hex").slice(0, 16);
  const file = path.join(folder, `dead-letters-${name}.sqlite`);
  // Nobody else may read what donors wrote: SQLite gives its other files the mode of this one.
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
  const database = new DatabaseSync(file);
  database.exec(SETTINGS);
  if (database.prepare("PRAGMA user_version").get()?.user_version !== SCHEMA_VERSION) database.exec(SCHEMA);
  return { database, file };
}
