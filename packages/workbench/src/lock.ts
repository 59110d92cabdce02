import { DatabaseSync } from "node:sqlite";

/** The work of another process, or of another call in this one, on the same dead letters. */
export class Busy extends Error {
  override name = "Busy";
}

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
    throw new Busy("expected to be alone with these dead letters, but somebody else on this machine works on them", {
      cause,
    });
  }
  return () => database.close();
}
