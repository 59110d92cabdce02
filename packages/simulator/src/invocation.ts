import type { Clock } from "@savelife/core/clock";
import { DEPLOYED, type World } from "./world.ts";

/** An invocation awaits about five times for each batch; a crash or a stall comes at one of the first awaits. */
const LAST_FAULTY_WAKE = 8;
const MAX_STALL_MILLISECONDS = 40_000;

/** One invocation: everything that wakes its promises goes through `wake`, so that none of its code runs after its end. */
export class Invocation {
  readonly number: number;
  readonly #world: World;
  readonly #onKilled: () => void;
  readonly #crashesAt: number;
  readonly #stallsAt: number;
  readonly #timeout;
  #wakes = 0;
  #stalledUntilMilliseconds = 0;
  #isOver = false;

  /** @param onKilled called once, if it dies before it has ended */
  constructor(number: number, world: World, onKilled: () => void) {
    this.number = number;
    this.#world = world;
    this.#onKilled = onKilled;
    this.#crashesAt = this.#faultyWake("crash");
    this.#stallsAt = this.#faultyWake("stall");
    this.#timeout = world.scheduler.after(DEPLOYED.functionTimeoutMilliseconds, () => this.#kill("timeout"));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Runs a continuation of the invocation: now, or when it has a processor again, or never when it is over. */
  wake(run: () => void): void {
    if (this.#isOver) return;
    if (this.#stallMilliseconds > 0) this.#wakeLater(run);
    else if (++this.#wakes === this.#crashesAt) this.#crash();
    else if (this.#wakes === this.#stallsAt) this.#stall(run);
    else run();
  }

  /** Its answer has been sent. */
  end(): void {
    this.#isOver = true;
    this.#world.scheduler.cancel(this.#timeout);
  }

  /** The clock that its code sees. */
  readonly clock: Clock = {
    sleep: (milliseconds, signal) => this.#sleep(milliseconds, signal),
    turn: async () => {},
    deadline: (milliseconds) => this.#deadline(milliseconds),
  };

  #faultyWake(kind: "crash" | "stall"): number {
    const { faults, random } = this.#world;
    return faults.threatens(kind) ? 1 + random.integer(LAST_FAULTY_WAKE) : 0;
  }

  get #stallMilliseconds(): number {
    return this.#stalledUntilMilliseconds - this.#world.scheduler.nowMilliseconds;
  }

  #wakeLater(run: () => void): void {
    this.#world.scheduler.after(this.#stallMilliseconds, () => this.wake(run));
  }

  #crash(): void {
    this.#world.faults.count("crash");
    this.#kill("crash");
  }

  #stall(run: () => void): void {
    const { scheduler, faults, random } = this.#world;
    faults.count("stall");
    this.#stalledUntilMilliseconds = scheduler.nowMilliseconds + random.between(100, MAX_STALL_MILLISECONDS);
    this.#wakeLater(run);
  }

  #kill(why: string): void {
    this.#world.trace.note(`kill ${this.number} ${why}`);
    this.end();
    this.#onKilled();
  }

  #sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const { scheduler } = this.#world;
    return new Promise((resolve) => {
      const end = () => {
        scheduler.cancel(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = scheduler.after(milliseconds, () => this.wake(end));
      signal.addEventListener("abort", end);
    });
  }

  #deadline(milliseconds: number): { signal: AbortSignal; clear(): void } {
    const { scheduler } = this.#world;
    const controller = new AbortController();
    if (milliseconds <= 0) controller.abort();
    const timer = scheduler.after(milliseconds, () => this.wake(() => controller.abort()));
    return { signal: controller.signal, clear: () => scheduler.cancel(timer) };
  }
}
