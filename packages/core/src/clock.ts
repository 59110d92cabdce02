import { setTimeout as delay, setImmediate as immediate } from "node:timers/promises";

/** Time as an argument, so that a test or a simulation can bring its own. All spans are milliseconds. */
export type Clock = {
  /** Resolves after the span, or at once when the signal aborts. Never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Resolves when what was begun has had its turn: a request that was sent has left. */
  turn(): Promise<void>;
  /** A signal that aborts after the span (at once when it is zero or less), and `clear` to give its timer back. */
  deadline(milliseconds: number): { signal: AbortSignal; clear(): void };
};

export const systemClock: Clock = {
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => {}),
  turn: () => immediate(),
  deadline(milliseconds) {
    const controller = new AbortController();
    if (milliseconds <= 0) controller.abort();
    const timer = controller.signal.aborted ? undefined : setTimeout(() => controller.abort(), milliseconds);
    return { signal: controller.signal, clear: () => clearTimeout(timer) };
  },
};
