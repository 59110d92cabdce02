import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Busy } from "./busy.ts";

/**
 * Takes the lock of a file, which the system gives back when this process ends, however it ends.
 * @returns gives it back
 * @throws Busy when somebody else has it
 */
export function lock(file: string): () => void {
  closeSync(openSync(file, "a", 0o600)); // what SQLite adds has the mode of this one
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    const isTaken = cause instanceof Error && "errcode" in cause && cause.errcode === SQLITE_BUSY;
    throw isTaken ? new Busy({ cause }) : cause;
  }
  return () => database.close();
}

const SQLITE_BUSY = 5;
