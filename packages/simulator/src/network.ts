import type { Invocation } from "./invocation.ts";
import { DEPLOYED, type World } from "./world.ts";

/** An error as a client of the AWS SDK throws it: known by its name and by the status of the answer, if there was one. */
export class ServiceError extends Error {
  readonly $metadata: { httpStatusCode?: number };

  constructor(name: string, httpStatusCode?: number) {
    super(name);
    this.name = name;
    this.$metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  }
}

/** The refusal of a request that is wrong as a whole. */
export function invalidRequest(name = "ValidationException"): ServiceError {
  return new ServiceError(name, 400);
}

/** One way, when nothing is slow. */
const LATENCY_MILLISECONDS = [1, 10] as const;
const SLOW_MILLISECONDS = [500, 5_000] as const;

/** What goes wrong with a request, in the order in which it is drawn. */
const REQUEST_FAULTS = ["throttled-request", "server-error", "lost-reply", "hang"] as const;
type RequestFault = (typeof REQUEST_FAULTS)[number] | undefined;

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
    const fault = REQUEST_FAULTS.find((kind) => this.#world.faults.strikes(kind));
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
        // What a sender has sent and no longer waits for may be lost with its connection.
        const isTorn = (isSettled || caller.isOver) && random.chance(0.5);
        const answer = isTorn ? { error: undefined } : this.#answer(fault, apply);
        if (isTorn || fault === "hang") return;
        scheduler.after(this.#drawLatency(), () => {
          if ("error" in answer) fail(answer.error);
          else caller.wake(() => settle(() => resolve(answer.value)));
        });
      });
    });
  }

  #answer<T>(fault: RequestFault, apply: () => T): { value: T } | { error: unknown } {
    if (fault === "throttled-request") return { error: new ServiceError("ThrottlingException", 400) };
    const mayNotArrive = fault === "server-error" || fault === "hang";
    const answer = mayNotArrive && this.#world.random.chance(0.5) ? { error: undefined } : attempt(apply);
    if (fault === "server-error") return { error: new ServiceError("InternalServerError", 500) };
    return fault === "lost-reply" ? { error: new ServiceError("ECONNRESET") } : answer;
  }

  #drawLatency(): number {
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
