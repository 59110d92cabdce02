import TinyQueue from "tinyqueue";

/** Something that is to happen at a time of the virtual clock. Without `run` it was cancelled. */
export type Timer = { atMilliseconds: number; order: number; run: (() => void) | undefined };

/** The earliest first, and of those at the same time the one that was added first. */
function compare(one: Timer, other: Timer): number {
  return one.atMilliseconds - other.atMilliseconds || one.order - other.order;
}

/** The virtual clock. Time moves only from one timer to the next, and only when all promises have come to rest. */
export class Scheduler {
  readonly #timers = new TinyQueue<Timer>([], compare);
  #nowMilliseconds = 0;
  #order = 0;

  get nowMilliseconds(): number {
    return this.#nowMilliseconds;
  }

  /** Runs something after a span, or at the present time, but not at once, when the span is zero or less. */
  after(milliseconds: number, run: () => void): Timer {
    const timer = { atMilliseconds: this.#nowMilliseconds + Math.max(0, milliseconds), order: this.#order++, run };
    this.#timers.push(timer);
    return timer;
  }

  cancel(timer: Timer | undefined): void {
    if (timer) timer.run = undefined;
  }

  /** Runs timers in their order until the world is over, or nothing is left to happen, or the time is up. */
  async run(isOver: () => boolean, untilMilliseconds: number): Promise<void> {
    while (!isOver()) {
      const timer = this.#timers.pop();
      if (!timer || timer.atMilliseconds > untilMilliseconds) return;
      if (!timer.run) continue;
      this.#nowMilliseconds = timer.atMilliseconds;
      timer.run();
      await rest();
    }
  }
}

/** Resolves when every promise that can go on has gone on: an immediate comes after the whole queue of microtasks. */
function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
