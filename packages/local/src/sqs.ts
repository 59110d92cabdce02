import { createServer } from "node:http";
import type { Engine, EngineOptions } from "./engine.ts";
import { type Fauxqs, openFauxqs } from "./fauxqs.ts";
import { close, serve } from "./listen.ts";
import { answerSqs } from "./sqs-requests.ts";

/** A running SQS engine; what CloudWatch tells of a deployed queue, it tells itself. */
export type Sqs = Engine & {
  /** When the oldest message of a queue was sent, or undefined when it holds none. It disturbs nothing. */
  oldestMessage(queueUrl: string): Date | undefined;
};

/** Starts fauxqs, an SQS-compatible server without queues, in this process. */
export async function startSqs({ port = 0, data }: EngineOptions = {}): Promise<Sqs> {
  const fauxqs = await openFauxqs(data);
  const server = createServer(answerSqs(fauxqs.app));
  const stop = async () => {
    await close(server);
    await fauxqs.close();
  };
  try {
    const endpoint = await serve(server, port, "SQS");
    fauxqs.moveTo(endpoint);
    return { endpoint, oldestMessage: (queueUrl) => oldestMessage(fauxqs.store, queueUrl), stop };
  } catch (error) {
    await fauxqs.close();
    throw error;
  }
}

function oldestMessage(store: Fauxqs["store"], queueUrl: string): Date | undefined {
  const { ready = [], delayed = [], inflight = [] } = store.getQueue(queueUrl)?.inspectMessages() ?? {};
  const messages = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  const [first = Number.NaN, ...others] = messages.map(({ sentTimestamp }) => sentTimestamp);
  const oldest = others.reduce((one, other) => Math.min(one, other), first);
  return Number.isNaN(oldest) ? undefined : new Date(oldest);
}
