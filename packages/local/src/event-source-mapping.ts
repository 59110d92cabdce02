import { setTimeout as delay } from "node:timers/promises";
import { type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { CONSUMER } from "@savelife/core/deployment";
import { MAX_ENTRIES, type Queue } from "@savelife/core/queue";
import { deleteMessages } from "@savelife/core/receive";
import type { Context, SQSEvent } from "aws-lambda";
import { acknowledge, createContext, toLambdaEvent } from "./lambda.ts";

/** A handler of Lambda, whose answer is not trusted to be what its type says. */
export type SqsHandler = (event: SQSEvent, context: Context) => Promise<unknown>;

export type EventSourceMappingOptions = {
  queue: Queue & { arn: string };
  handler: SqsHandler;
  /** When a call counts as failed. Default 30,000, as the deployed function. */
  timeoutMilliseconds?: number | undefined;
  /** How long a batch that is not full waits for more messages. Default 1,000, as the deployed mapping. */
  windowMilliseconds?: number | undefined;
  /** Called when the handler throws or takes too long, and when the queue cannot be reached. */
  onError?: ((error: Error) => void) | undefined;
};

/** A running loop. `stop` waits for the messages in hand. */
export type EventSourceMapping = { stop(): Promise<void> };

/** An empty receive waits this long, which is also how long a stop may take. */
const LONG_POLL_SECONDS = 1;
/** How often a batch that is not full looks for more. */
const LOOK_MILLISECONDS = 50;
const RECONNECT_MILLISECONDS = 1_000;

/**
 * What Lambda's event source mapping does, with the deployed numbers: gathers up to 100 messages within the window,
 * calls the handler, up to ten times at once, and deletes all that it did not report; the others come again after their
 * visibility timeout, until the redrive policy moves them. No library does this: they hand on ten messages at most.
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { onError = () => {} } = options;
  const stopping = new AbortController();
  const calls = new Set<Promise<void>>();
  const report = (error: unknown) => onError(error instanceof Error ? error : new Error(String(error)));

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      while (calls.size >= CONSUMER.concurrency) await Promise.race(calls);
      const { messages, error } = await gather(options, stopping.signal);
      if (messages.length > 0) {
        const call: Promise<void> = deliver(messages, options)
          .then((done) => remove(options.queue, done))
          .catch(report)
          .finally(() => calls.delete(call));
        calls.add(call);
      }
      if (error === undefined) continue;
      report(error);
      await delay(RECONNECT_MILLISECONDS, undefined, { signal: stopping.signal }).catch(() => {});
    }
    await Promise.all(calls);
  }

  const running = run();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** Messages that were received, and what went wrong. */
type Received = { messages: Message[]; error?: unknown };

/** The messages of the next call; none when none came. */
async function gather(options: EventSourceMappingOptions, stopping: AbortSignal): Promise<Received> {
  const { queue, windowMilliseconds = CONSUMER.windowSeconds * 1_000 } = options;
  let { messages, error } = await receive(queue, 1, MAX_ENTRIES, LONG_POLL_SECONDS);
  let isMore = messages.length === MAX_ENTRIES;
  const end = performance.now() + windowMilliseconds;
  while (messages.length > 0 && messages.length < CONSUMER.batchSize && error === undefined) {
    if (stopping.aborted || performance.now() >= end) break;
    if (!isMore) await delay(LOOK_MILLISECONDS);
    const room = CONSUMER.batchSize - messages.length;
    const requests = isMore ? Math.max(1, Math.floor(room / MAX_ENTRIES)) : 1;
    const limit = Math.min(MAX_ENTRIES, room);
    const more = await receive(queue, requests, limit, 0);
    isMore = more.messages.length === requests * limit;
    messages = [...messages, ...more.messages];
    error = more.error;
  }
  return { messages, error };
}

/** Receives up to `limit` messages by each request. Never aborted, as what answers then is hidden for minutes. */
async function receive(queue: Queue, requests: number, limit: number, waitTimeSeconds: number): Promise<Received> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: limit,
    WaitTimeSeconds: waitTimeSeconds,
    // Of the two names for the same list some engines know only the older one.
    AttributeNames: ["All"],
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  const answers = await Promise.allSettled(Array.from({ length: requests }, () => queue.client.send(command)));
  const messages = answers.flatMap((one) => (one.status === "fulfilled" ? (one.value.Messages ?? []) : []));
  return { messages, error: answers.find((one) => one.status === "rejected")?.reason };
}

/** Calls the handler, and answers the messages to delete. What is thrown here means that none is deleted. */
async function deliver(messages: Message[], options: EventSourceMappingOptions): Promise<Message[]> {
  const { queue, handler, timeoutMilliseconds = CONSUMER.timeoutSeconds * 1_000 } = options;
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const error = new Error(`the consumer did not answer within ${timeoutMilliseconds} ms`);
  const timer = setTimeout(() => reject(error), timeoutMilliseconds);
  try {
    const context = createContext("Consumer", timeoutMilliseconds);
    const response = await Promise.race([handler(toLambdaEvent(messages, queue.arn), context), tooLate]);
    const ids = messages.map(({ MessageId = "" }) => MessageId);
    const done = acknowledge(ids, response);
    return messages.filter(({ MessageId = "" }) => done.includes(MessageId));
  } finally {
    clearTimeout(timer);
  }
}

/** Deletes messages from the queue. One that is left comes again, and is a duplicate. */
async function remove(queue: Queue, messages: Message[]): Promise<void> {
  const results = await deleteMessages(
    queue,
    messages.map(({ ReceiptHandle = "" }) => ReceiptHandle),
  );
  const left = results.flatMap((one) => (one.status === "undone" ? [one.reason] : []));
  if (left.length > 0) throw new Error(`the queue did not delete ${left.length} messages (${left[0]})`);
}
