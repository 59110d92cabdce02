import { createHash } from "node:crypto";
import { setImmediate as rest } from "node:timers/promises";
import TinyQueue from "tinyqueue";

/** What is to run at a time of the virtual clock. Without `run` it was cancelled. */
export type Timer = { atMilliseconds: number; order: number; run: (() => void) | undefined };

/** The virtual clock. Time moves only from one timer to the next, and only when no promise can go on. */
export class Scheduler {
  nowMilliseconds = 0;
  #order = 0;
  /** The earliest first, and of those at the same time the one that was added first. */
  readonly #timers = new TinyQueue<Timer>(
    [],
    (one, other) => one.atMilliseconds - other.atMilliseconds || one.order - other.order,
  );

  /** Runs something later: after this time, which when it is zero or less means after everything that is due now. */
  after(milliseconds: number, run: () => void): Timer {
    const timer = { atMilliseconds: this.nowMilliseconds + Math.max(0, milliseconds), order: this.#order++, run };
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
      this.nowMilliseconds = timer.atMilliseconds;
      timer.run();
      // An immediate comes after the whole queue of microtasks, so every promise that can go on has gone on.
      await rest();
    }
  }
}

export type Trace = ReturnType<typeof openTrace>;

/**
 * Everything that happened, in its order, as one hash: two runs with the same hash were the same run.
 * @param listen called with each line
 */
export function openTrace(scheduler: Scheduler, listen?: (line: string) => void) {
  const hash = createHash("sha256");
  return {
    note(what: string): void {
      const line = `${scheduler.nowMilliseconds.toFixed(3)} ${what}`;
      listen?.(line);
      hash.update(`${line}\n`);
    },
    digest: () => hash.copy().digest("hex").slice(0, 16),
  };
}
