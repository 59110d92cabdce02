import { createHash } from "node:crypto";
import { setImmediate as rest } from "node:timers/promises";
import TinyQueue from "tinyqueue";

/** What is to run at a time of the virtual clock. Without `run` it was cancelled. */
export type Timer = { atMilliseconds: number; order: number; run: (() => void) | undefined };

/** The earliest first, and of those at the same time the one that was added first. */
function compare(one: Timer, other: Timer): number {
  return one.atMilliseconds - other.atMilliseconds || one.order - other.order;
}

/** The virtual clock. Time moves only from one timer to the next, and only when no promise can go on. */
export class Scheduler {
  readonly #timers = new TinyQueue<Timer>([], compare);
  #nowMilliseconds = 0;
  #order = 0;

  get nowMilliseconds(): number {
    return this.#nowMilliseconds;
  }

  /** Runs something later: after this time, which when it is zero or less means after everything that is due now. */
  after(milliseconds: number, run: () => void): Timer {
    const timer = { atMilliseconds: this.#nowMilliseconds + Math.max(0, milliseconds), order: this.#order++, run };
    this.#timers.push(timer);
    return timer;
  }

  cancel(timer: Timer | undefined): void {
    if (timer) timer.run = undefined;
  }

  /** Runs timers in their order until `isOver`, or until no timer is left, or until the time is reached. */
  async run(isOver: () => boolean, untilMilliseconds: number): Promise<void> {
    while (!isOver()) {
      const timer = this.#timers.pop();
      if (!timer || timer.atMilliseconds > untilMilliseconds) return;
      if (!timer.run) continue;
      this.#nowMilliseconds = timer.atMilliseconds;
      timer.run();
      // An immediate comes after the whole queue of microtasks, so every promise that can go on has gone on.
      await rest();
    }
  }
}

/** Everything that happened, in its order, as one hash: two runs with the same hash were the same run. */
export class Trace {
  readonly #hash = createHash("sha256");
  readonly #scheduler: Scheduler;
  readonly #listen: ((line: string) => void) | undefined;

  /** @param listen called with each line */
  constructor(scheduler: Scheduler, listen?: (line: string) => void) {
    this.#scheduler = scheduler;
    this.#listen = listen;
  }

  note(what: string): void {
    const line = `${this.#scheduler.nowMilliseconds.toFixed(3)} ${what}`;
    this.#listen?.(line);
    this.#hash.update(`${line}\n`);
  }

  /** The hash of all lines. Nothing can be noted after it. */
  digest(): string {
    return this.#hash.digest("hex").slice(0, 16);
  }
}
