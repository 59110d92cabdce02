import { getCompileCacheDir } from "node:module";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { errorName } from "@savelife/core/aws-errors";
import type { OutgoingMessage } from "@savelife/core/queue";
import { CliError, EXIT } from "../cli-error.ts";
import { type Links, queueUrl } from "../links/links.ts";
import { namedServiceError } from "../links/service-error.ts";

/** Sends up to ten messages. Answers undefined when the queue has taken all of them, else the reason. Never throws. */
export type Send = (messages: OutgoingMessage[]) => Promise<CliError | undefined>;

/** An order to the thread: to send messages, or to try nothing again. */
export type Order = { id: number; messages: OutgoingMessage[] } | "stop";

/** What the thread answers: first that it can send, then what became of each order. */
export type Answer = "ready" | { id: number; reason: string | undefined };

/** The young generation of the thread's heap gets less room than by default: 8 MB. */
const LIMITS = { maxYoungGenerationSizeMb: 24 };

/**
 * Makes a thread that sends, until it is disposed of: the SDK takes 42 µs of CPU for a message, as long as everything else of an
 * import, which so goes on meanwhile. It is started by the first messages, and loads the SDK alone. When it ends in any way,
 * orders without an answer have failed.
 * @param env the environment, in which the SDK finds its credentials and its endpoint
 * @param stopped after this nothing is tried again
 * @throws CliError as `queueUrl`, at once
 */
export function createSendThread(
  links: Links,
  env: NodeJS.ProcessEnv,
  stopped: AbortSignal,
): AsyncDisposable & { send: Send } {
  queueUrl(links, "Queue", env);
  const waiting = new Map<number, (error: CliError | undefined) => void>();
  let thread: Worker | undefined;
  let isReady = false;
  let ended: CliError | undefined;
  let orders = 0;

  function start(): Worker {
    const worker = new Worker(new URL("./send-in-thread.ts", import.meta.url), {
      ...{ workerData: links, env: { ...compiled(), ...env }, execArgv: [], resourceLimits: LIMITS },
    });
    worker.on("message", (answer: Answer) => {
      if (answer === "ready") {
        isReady = true;
        return;
      }
      const { id, reason } = answer;
      waiting.get(id)?.(reason === undefined ? undefined : namedServiceError(reason, "the queue", links));
      waiting.delete(id);
    });
    let cause: unknown;
    worker.on("error", (error) => {
      cause = error; // it may come before answers that were given earlier; the exit comes after all of them
    });
    worker.on("exit", () => {
      ended = toThreadError(cause, isReady);
      for (const resolve of waiting.values()) resolve(ended);
    });
    const stop = () => worker.postMessage("stop" satisfies Order);
    if (stopped.aborted) stop();
    else stopped.addEventListener("abort", stop, { once: true });
    return worker;
  }

  return {
    async send(messages) {
      if (ended) return ended;
      thread ??= start();
      const order: Order = { id: orders++, messages };
      thread.postMessage(order);
      return new Promise((resolve) => waiting.set(order.id, resolve));
    },
    [Symbol.asyncDispose]: async () => void (await thread?.terminate()),
  };
}

/** Lets the thread use the compile cache of this process: it starts in two thirds of the time. */
function compiled(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir(); // that of this version of Node
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: path.dirname(folder) };
}

/**
 * What is thrown in the thread is a bug, as the thread answers for all that the queue does. But it may run out of memory; and when
 * no more files may be opened it cannot load its modules, for which Node has many codes.
 */
function toThreadError(cause: unknown, isReady: boolean): CliError {
  if (cause === undefined) {
    const next = "What it was sending may have been sent or not.";
    return new CliError(EXIT.tryAgain, "the sending thread has ended", next);
  }
  const name = cause instanceof Error && "code" in cause ? String(cause.code) : errorName(cause);
  const { exitCode, what, next } = name === "ERR_WORKER_OUT_OF_MEMORY" ? STARVED : isReady ? FAILED : NOT_STARTED;
  return new CliError(exitCode, `${what} (${name})`, next, { cause });
}

const STARVED = {
  exitCode: EXIT.tryAgain,
  what: "the sending thread has run out of memory",
  next: "Send less at once: --concurrency 4.",
};
const FAILED = {
  exitCode: EXIT.bug,
  what: "a bug in savelife: the sending thread failed",
  next: "Please report it with this line and the command.",
};
const NOT_STARTED = {
  exitCode: EXIT.tryAgain,
  what: "the sending thread cannot start",
  next: "Is there memory left, and may more files be opened (ulimit -n)? If so, report it with this line.",
};
