import { type Clock, systemClock } from "@savelife/core/clock";
import { type OutgoingMessage, type Queue, sendBatch } from "@savelife/core/queue";
import type { Links } from "./links.ts";
import { openQueue } from "./open-queue.ts";

/**
 * What the SDK does to each request by default and millions of rows can do without: it copies input and output for a logger
 * that is not set, and puts the header together by which AWS counts its SDKs.
 */
const LEFT_OUT = ["loggerMiddleware", "getUserAgentMiddleware"];

/**
 * Opens the queue for very many messages: an import takes as long as the SDK takes around each request. The digest of each
 * message is not compared with the answer's: TLS guards the way, and the table holds what the consumer has validated. And
 * the middleware is put together once, not for each request. `pnpm bench import` shows what it comes to.
 * @param env the process's environment, in which the SDK finds its endpoint
 * @throws CliError as `openQueue`
 */
export function openLeanQueue(links: Links, env: NodeJS.ProcessEnv): Queue {
  const queue = openQueue(links, "Queue", env, { md5: false, cacheMiddleware: true });
  for (const name of LEFT_OUT) queue.client.middlewareStack.remove(name);
  return queue;
}

/** Full jitter below 100, 200, 400 ms … 5 s: 12 tries take 16 s on average, longer than most of SQS's own troubles. */
const TRIES = 12;
const BACKOFF_MILLISECONDS = 100;
const MAX_BACKOFF_MILLISECONDS = 5_000;

/**
 * Sends up to ten messages, and again those of which that may help. Answers undefined when the queue has taken all, else why
 * it has not. A request that has begun is not cut off: it may have been taken or not.
 * @param stopped after which nothing is tried again
 */
export async function sendPatiently(
  queue: Queue,
  messages: OutgoingMessage[],
  stopped: AbortSignal,
  clock: Clock = systemClock,
  random: () => number = Math.random,
): Promise<string | undefined> {
  let pending = messages;
  for (let attempt = 1; ; attempt++) {
    const answers = await sendBatch(queue, pending);
    const unsent = answers.filter((answer) => answer.status === "unsent");
    const [first] = unsent;
    if (!first) return undefined;
    if (unsent.some(({ again }) => !again) || attempt >= TRIES || stopped.aborted) return first.reason;
    pending = pending.filter((_, i) => answers[i]?.status === "unsent");
    const ceiling = Math.min(MAX_BACKOFF_MILLISECONDS, BACKOFF_MILLISECONDS * 2 ** (attempt - 1));
    await clock.sleep(random() * ceiling, stopped);
  }
}
