import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod/mini";

/**
 * Takes the lock of a file, whose holder is written next to it.
 * @returns what releases it; the system does that too when this process ends
 * @throws Busy when somebody else has it
 */
export function lock(file: string): () => void {
  closeSync(openSync(file, "a", 0o600)); // what SQLite adds has the mode of this one
  const database = new DatabaseSync(file);
  const workerFile = `${file}ed-by`;
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
    writeFileSync(workerFile, JSON.stringify(thisProcess()), { mode: 0o600 });
  } catch (cause) {
    database.close();
    const isTaken = cause instanceof Error && "errcode" in cause && cause.errcode === SQLITE_BUSY;
    throw isTaken ? new Busy(readWorker(workerFile), { cause }) : cause;
  }
  return () => {
    rmSync(workerFile, { force: true });
    database.close();
  };
}

const SQLITE_BUSY = 5;

/** The command alone: what follows may be somebody's data. */
function thisProcess(): Worker {
  const words = process.argv.slice(2, 4).filter((word) => /^[a-z]+$/.test(word));
  return { pid: process.pid, command: ["savelife", ...words].join(" ") };
}

/** Undefined when the file is not there yet, or not whole. */
function readWorker(file: string): Worker | undefined {
  try {
    return Worker.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

/** Who works on dead letters: a process of this machine, and the command that it runs. */
export const Worker = z.object({ pid: z.int(), command: z.string() });
export type Worker = z.output<typeof Worker>;

/** Somebody else works on the same dead letters: another process on this machine, or another call in this one. */
export class Busy extends Error {
  override name = "Busy";
  /** Undefined when it is not known. */
  readonly worker: Worker | undefined;

  constructor(worker: Worker | undefined, options?: ErrorOptions) {
    const who = worker ? `\`${worker.command}\` (process ${worker.pid})` : "somebody else on this machine";
    super(`${who} works on these dead letters`, options);
    this.worker = worker;
  }
}
