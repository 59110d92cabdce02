import type { Invocation } from "./invocation.ts";
import { ServiceError } from "./service-error.ts";
import { DEPLOYED } from "./settings.ts";
import type { World } from "./world.ts";

/** One way, in calm. */
const LATENCY_MILLISECONDS = [1, 10] as const;
const SLOW_MILLISECONDS = [500, 5_000] as const;

/** What becomes of one request. */
type Fate = "fine" | "throttled" | "server-error" | "lost-reply" | "hang";

/** The way from an invocation to the services and back, on which requests and replies are late or lost. */
export class Network {
  /** Requests that have left and not yet arrived. */
  inFlight = 0;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * Sends a request. Once it has left it may be applied, whether or not the sender still waits or lives.
   * @param apply does what the service does, and throws what it answers instead
   */
  request<T>(caller: Invocation, signal: AbortSignal, apply: () => T): Promise<T> {
    if (signal.aborted) return Promise.reject(new ServiceError("AbortError"));
    const { scheduler, random } = this.#world;
    const fate = this.#drawFate();
    return new Promise((resolve, reject) => {
      let isSettled = false;
      const settle = (end: () => void) => {
        if (isSettled) return;
        isSettled = true;
        scheduler.cancel(timeout);
        signal.removeEventListener("abort", abort);
        end();
      };
      const abort = () => settle(() => reject(new ServiceError("AbortError")));
      const fail = (error: unknown) => caller.wake(() => settle(() => reject(error)));
      const timeout = scheduler.after(DEPLOYED.requestTimeoutMilliseconds, () =>
        fail(new ServiceError("TimeoutError")),
      );
      signal.addEventListener("abort", abort);

      this.inFlight++;
      scheduler.after(random.between(...LATENCY_MILLISECONDS), () => {
        this.inFlight--;
        const isTorn = (isSettled || caller.isOver) && random.chance(0.5);
        const answer = isTorn ? { error: undefined } : this.#answer(fate, apply);
        if (isTorn || fate === "hang") return;
        scheduler.after(this.#backMilliseconds(), () => {
          if ("error" in answer) fail(answer.error);
          else caller.wake(() => settle(() => resolve(answer.value)));
        });
      });
    });
  }

  #drawFate(): Fate {
    const { faults } = this.#world;
    if (faults.strikes("throttled-request")) return "throttled";
    if (faults.strikes("server-error")) return "server-error";
    if (faults.strikes("lost-reply")) return "lost-reply";
    return faults.strikes("hang") ? "hang" : "fine";
  }

  #answer<T>(fate: Fate, apply: () => T): { value: T } | { error: unknown } {
    const { random } = this.#world;
    if (fate === "throttled") return { error: new ServiceError("ThrottlingException", 400) };
    const mayNotArrive = fate === "server-error" || fate === "hang";
    const answer = mayNotArrive && random.chance(0.5) ? { error: undefined } : attempt(apply);
    if (fate === "server-error") return { error: new ServiceError("InternalServerError", 500) };
    return fate === "lost-reply" ? { error: new ServiceError("ECONNRESET") } : answer;
  }

  #backMilliseconds(): number {
    const { faults, random } = this.#world;
    const [from, to] = faults.strikes("slow-reply") ? SLOW_MILLISECONDS : LATENCY_MILLISECONDS;
    return random.between(from, to);
  }
}

function attempt<T>(apply: () => T): { value: T } | { error: unknown } {
  try {
    return { value: apply() };
  } catch (error) {
    return { error };
  }
}
