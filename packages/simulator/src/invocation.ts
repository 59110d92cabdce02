import type { Clock } from "@savelife/core/clock";
import { CONSUMER } from "@savelife/core/deployment";
import type { World } from "./world.ts";

const STALL_MILLISECONDS = [100, 40_000] as const;

/** One invocation: everything that wakes its promises goes through `wake`, so that none of its code runs after its end. */
export class Invocation {
  isOver = false;
  readonly number: number;
  readonly #world: World;
  readonly #onKilled: () => void;
  readonly #timeout;
  #stalledUntilMilliseconds = 0;

  /** @param onKilled called once, if it dies before it has ended */
  constructor(number: number, world: World, onKilled: () => void) {
    this.number = number;
    this.#world = world;
    this.#onKilled = onKilled;
    this.#timeout = world.scheduler.after(CONSUMER.timeoutSeconds * 1_000, () => this.#kill("timeout"));
  }

  /** Runs a continuation of the invocation: now, or when it has a processor again, or never when it is over. */
  wake(run: () => void): void {
    if (this.isOver) return;
    const { scheduler, faults, random } = this.#world;
    const stallMilliseconds = this.#stalledUntilMilliseconds - scheduler.nowMilliseconds;
    if (stallMilliseconds > 0) scheduler.after(stallMilliseconds, () => this.wake(run));
    else if (faults.strikes("crash")) this.#kill("crash");
    else if (faults.strikes("stall")) {
      const milliseconds = random.between(...STALL_MILLISECONDS);
      this.#stalledUntilMilliseconds = scheduler.nowMilliseconds + milliseconds;
      scheduler.after(milliseconds, () => this.isOver || run());
    } else run();
  }

  /** Its answer has been sent. */
  end(): void {
    this.isOver = true;
    this.#world.scheduler.cancel(this.#timeout);
  }

  #kill(why: string): void {
    this.#world.trace.note(`kill ${this.number} ${why}`);
    this.end();
    this.#onKilled();
  }

  /** The clock that its code sees. */
  readonly clock: Clock = {
    sleep: (milliseconds, signal) => {
      const { scheduler } = this.#world;
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = () => {
        scheduler.cancel(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = scheduler.after(signal.aborted ? 0 : milliseconds, () => this.wake(end));
      signal.addEventListener("abort", end);
      return promise;
    },
    turn: async () => {},
    deadline: (milliseconds) => {
      const { scheduler } = this.#world;
      const controller = new AbortController();
      if (milliseconds <= 0) controller.abort();
      const timer = scheduler.after(milliseconds, () => this.wake(() => controller.abort()));
      return { signal: controller.signal, clear: () => scheduler.cancel(timer) };
    },
  };
}
