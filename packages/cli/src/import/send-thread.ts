import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { errorName } from "@savelife/core/aws-errors";
import type { OutgoingMessage } from "@savelife/core/queue";
import { CliError } from "../cli-error.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Links } from "../links/links.ts";

/** Sends up to ten messages. Answers undefined when the queue has taken all, else why it has not. */
export type Send = (messages: OutgoingMessage[]) => Promise<string | undefined>;

/** What the thread is told: to send messages, or that nothing must be tried again. */
export type Order = { id: number; messages: OutgoingMessage[] } | "stop";

/** What the thread tells: first that it can send, or why not; then what became of each order. */
export type Answer =
  | "ready"
  | { refused: { exitCode: ExitCode; message: string; next: string } }
  | { id: number; reason: string | undefined };

/** The collector of the thread gets less room than Node gives: 8 MB for what is young. */
const LIMITS = { maxYoungGenerationSizeMb: 24 };

/**
 * Starts a thread that sends: the SDK takes longer around the requests than all else of an import, which so goes on beside it.
 * The SDK is loaded in the thread alone.
 * @param env the environment, in which the SDK finds its credentials and its endpoint
 * @param stopped after this nothing is tried again
 * @throws CliError as `openQueue`
 */
export async function startSendThread(
  links: Links,
  env: NodeJS.ProcessEnv,
  stopped: AbortSignal,
): Promise<{ send: Send; close(): Promise<void> }> {
  const thread = new Worker(new URL("./send-in-thread.ts", import.meta.url), {
    ...{ workerData: links, env, execArgv: [], resourceLimits: LIMITS },
  });
  const close = async () => void (await thread.terminate());
  const [first]: Answer[] = await once(thread, "message");
  if (typeof first === "object" && "refused" in first) {
    const { exitCode, message, next } = first.refused;
    await close();
    throw new CliError(exitCode, message, next);
  }

  const waiting = new Map<number, (reason: string | undefined) => void>();
  let broken: string | undefined;
  let orders = 0;
  const order = (given: Order) => thread.postMessage(given);
  thread.on("message", ({ id, reason }: { id: number; reason: string | undefined }) => {
    waiting.get(id)?.(reason);
    waiting.delete(id);
  });
  thread.on("error", (error) => {
    broken = errorName(error);
    for (const resolve of waiting.values()) resolve(broken);
    waiting.clear();
  });
  if (stopped.aborted) order("stop");
  else stopped.addEventListener("abort", () => order("stop"), { once: true });
  return {
    send(messages) {
      if (broken !== undefined) return Promise.resolve(broken);
      const id = orders++;
      order({ id, messages });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    close,
  };
}
