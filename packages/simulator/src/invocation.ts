import type { Clock } from "@savelife/core/clock";
import { DEPLOYED } from "./settings.ts";
import type { World } from "./world.ts";

/** An invocation has about five awaits for each batch; one that is to die does so at one of the first. */
const MAX_FATEFUL_WAKE = 8;
const MAX_STALL_MILLISECONDS = 40_000;

/** The life of one invocation: whatever wakes its promises passes here, so that nothing of it goes on after its end. */
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
    this.#crashesAt = this.#fatefulWake("crash");
    this.#stallsAt = this.#fatefulWake("stall");
    this.#timeout = world.scheduler.after(DEPLOYED.functionTimeoutMilliseconds, () => this.#kill("timeout"));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Lets something of the invocation go on, now or when it has a processor again, or never when it is over. */
  wake(run: () => void): void {
    if (this.#isOver) return;
    if (this.#stallMilliseconds > 0) this.#wakeLater(run);
    else if (++this.#wakes === this.#crashesAt) this.#crash();
    else if (this.#wakes === this.#stallsAt) this.#stall(run);
    else run();
  }

  /** Its answer has left. */
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

  #fatefulWake(kind: "crash" | "stall"): number {
    const { faults, random } = this.#world;
    return faults.threatens(kind) ? 1 + random.integer(MAX_FATEFUL_WAKE) : 0;
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
