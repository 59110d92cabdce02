import { createHash } from "node:crypto";
import type { Scheduler } from "./scheduler.ts";

const FLUSH_CHARACTERS = 65_536;

/** Everything that happened, in its order, as one hash: two runs with the same hash were the same run. */
export class Trace {
  readonly #hash = createHash("sha256");
  readonly #scheduler: Scheduler;
  readonly #listen: ((line: string) => void) | undefined;
  #lines = "";

  /** @param listen is called with each line, for those who want to read them */
  constructor(scheduler: Scheduler, listen?: (line: string) => void) {
    this.#scheduler = scheduler;
    this.#listen = listen;
  }

  note(what: string): void {
    const line = `${this.#scheduler.nowMilliseconds.toFixed(3)} ${what}`;
    this.#listen?.(line);
    this.#lines += `${line}\n`;
    if (this.#lines.length > FLUSH_CHARACTERS) this.#flush();
  }

  /** The hash of all lines. Nothing can be noted after it. */
  digest(): string {
    this.#flush();
    return this.#hash.digest("hex").slice(0, 16);
  }

  #flush(): void {
    this.#hash.update(this.#lines);
    this.#lines = "";
  }
}
