import * as z from "zod/mini";

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
