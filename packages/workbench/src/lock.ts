import { DatabaseSync } from "node:sqlite";
import { Busy } from "./busy.ts";

/**
 * Takes the lock of a file, which the system gives back when this process ends, however it ends.
 * @returns gives it back
 * @throws Busy when somebody else has it
 */
export function lock(file: string): () => void {
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new Busy({ cause });
  }
  return () => database.close();
}
