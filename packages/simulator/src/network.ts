import type { Invocation } from "./invocation.ts";
import type { World } from "./world.ts";

/** The refusal of a request that is wrong as a whole. */
export function invalidRequest(name = "ValidationException"): Error {
  return serviceError(name, 400);
}

/** An error as a client of the AWS SDK throws it: known by its name and by the status of the answer, if there was one. */
function serviceError(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(name), { name, $metadata: httpStatusCode === undefined ? {} : { httpStatusCode } });
}

/** Of both clients of the consumer. */
const REQUEST_TIMEOUT_MILLISECONDS = 3_000;
/** One way, when nothing is slow. */
const LATENCY_MILLISECONDS = [1, 10] as const;
const SLOW_MILLISECONDS = [500, 5_000] as const;

/** What goes wrong with a request, in the order in which it is drawn. */
const REQUEST_FAULTS = ["throttled-request", "server-error", "lost-reply", "hang"] as const;

/** What a service did: the end of the request. */
type Answer<T> = { value: T } | { error: unknown };

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
    const { scheduler, faults, random } = this.#world;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let isAwaited = true;
    const settle = (answer: Answer<T>) => {
      isAwaited = false;
      scheduler.cancel(timeout);
      signal.removeEventListener("abort", abort);
      if ("error" in answer) reject(answer.error);
      else resolve(answer.value);
    };
    const receive = (answer: Answer<T>) => {
      if (isAwaited) caller.wake(() => settle(answer));
    };
    const timeout = scheduler.after(REQUEST_TIMEOUT_MILLISECONDS, () =>
      receive({ error: serviceError("TimeoutError") }),
    );
    const abort = () => settle({ error: serviceError("AbortError") });
    signal.addEventListener("abort", abort);
    if (signal.aborted) {
      abort();
      return promise;
    }

    const fault = REQUEST_FAULTS.find((kind) => faults.strikes(kind));
    this.inFlight++;
    scheduler.after(random.between(...LATENCY_MILLISECONDS), () => {
      this.inFlight--;
      // What a sender has sent and no longer waits for may be lost with its connection.
      if ((!isAwaited || caller.isOver) && random.chance(0.5)) return;
      const answer = this.#answer(fault, apply);
      if (!answer) return;
      const [from, to] = faults.strikes("slow-reply") ? SLOW_MILLISECONDS : LATENCY_MILLISECONDS;
      scheduler.after(random.between(from, to), () => receive(answer));
    });
    return promise;
  }

  /** What comes back, after what the service did with it; nothing for a request that hangs. */
  #answer<T>(fault: (typeof REQUEST_FAULTS)[number] | undefined, apply: () => T): Answer<T> | undefined {
    if (fault === "throttled-request") return { error: serviceError("ThrottlingException", 400) };
    const mayNotArrive = fault === "server-error" || fault === "hang";
    const answer = mayNotArrive && this.#world.random.chance(0.5) ? undefined : attempt(apply);
    if (fault === "server-error") return { error: serviceError("InternalServerError", 500) };
    if (fault === "lost-reply") return { error: serviceError("ECONNRESET") };
    return fault === "hang" ? undefined : answer;
  }
}

function attempt<T>(apply: () => T): Answer<T> {
  try {
    return { value: apply() };
  } catch (error) {
    return { error };
  }
}
