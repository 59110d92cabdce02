import { setTimeout as delay } from "node:timers/promises";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { CONSUMER } from "@savelife/core/deployment";
import { chunk } from "@savelife/core/rounds";
import type { Context, SQSEvent } from "aws-lambda";
import { acknowledge, createContext, toLambdaEvent } from "./lambda.ts";
import type { QueueAddress } from "./resources.ts";

/** A handler of Lambda, whose answer is not trusted to be what its type says. */
export type SqsHandler = (event: SQSEvent, context: Context) => Promise<unknown>;

export type EventSourceMappingOptions = {
  client: SQSClient;
  queue: QueueAddress;
  handler: SqsHandler;
  /** When a call counts as failed. Default 30,000, as the deployed function. */
  timeoutMilliseconds?: number;
  /** How long a batch that is not full waits for more messages. Default 1,000, as the deployed mapping. */
  windowMilliseconds?: number;
  /** Called when the handler throws or takes too long, and when the queue cannot be reached. */
  onError?: (error: Error) => void;
};

/** A running loop. `stop` waits for the messages in hand. */
export type EventSourceMapping = { stop(): Promise<void> };

/** SQS's limit of a request. */
const PER_REQUEST = 10;
/** An empty receive waits this long, which is also how long a stop may take. */
const LONG_POLL_SECONDS = 1;
/** How often a batch that is not full looks for more. */
const LOOK_MILLISECONDS = 50;
const RECONNECT_MILLISECONDS = 1_000;

/**
 * What Lambda's event source mapping does, with the deployed numbers: gathers up to 100 messages within the window, calls the
 * handler with them, up to ten calls at once, and deletes all that it did not report; the others come again after their
 * visibility timeout, until the redrive policy moves them. No library does this: those that poll SQS hand on ten at most.
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
          .then((done) => remove(options, done))
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
  const { windowMilliseconds = CONSUMER.windowSeconds * 1_000 } = options;
  const first = await receive(options, [PER_REQUEST], LONG_POLL_SECONDS);
  let { messages, error } = first;
  let isFull = messages.length === PER_REQUEST;
  const end = performance.now() + windowMilliseconds;
  while (messages.length > 0 && messages.length < CONSUMER.batchSize && error === undefined) {
    if (stopping.aborted || performance.now() >= end) break;
    if (!isFull) await delay(LOOK_MILLISECONDS);
    const limits = limitsOf(CONSUMER.batchSize - messages.length).slice(0, isFull ? undefined : 1);
    const more = await receive(options, limits, 0);
    isFull = more.messages.length === limits.reduce((sum, limit) => sum + limit, 0);
    messages = [...messages, ...more.messages];
    error = more.error;
  }
  return { messages, error };
}

/** How many messages each request asks for, so that they are `count` together. */
function limitsOf(count: number): number[] {
  return Array.from({ length: Math.ceil(count / PER_REQUEST) }, (_, i) =>
    Math.min(PER_REQUEST, count - i * PER_REQUEST),
  );
}

/** Receives side by side. Never aborted: what answers an aborted request is hidden for minutes. */
async function receive({ client, queue }: EventSourceMappingOptions, limits: number[], waitTimeSeconds: number) {
  const requests = limits.map(async (limit) => {
    const command = new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: limit,
      WaitTimeSeconds: waitTimeSeconds,
      // Of the two names for the same list some engines know only the older one.
      AttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    return (await client.send(command)).Messages ?? [];
  });
  const answers = await Promise.allSettled(requests);
  const messages = answers.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const failed = answers.find((one) => one.status === "rejected");
  return { messages, ...(failed && { error: failed.reason }) } satisfies Received;
}

/** Calls the handler, and answers the messages to delete. What is thrown here means that none is deleted. */
async function deliver(messages: Message[], options: EventSourceMappingOptions): Promise<Message[]> {
  const { queue, handler, timeoutMilliseconds = CONSUMER.timeoutSeconds * 1_000 } = options;
  const context = createContext("Consumer", timeoutMilliseconds);
  const ended = new AbortController();
  const timeout = delay(timeoutMilliseconds, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`the consumer did not answer within ${timeoutMilliseconds} ms`);
  });
  try {
    const response = await Promise.race([handler(toLambdaEvent(messages, queue.arn), context), timeout]);
    const done = acknowledge(
      messages.map(({ MessageId = "" }) => MessageId),
      response,
    );
    return messages.filter(({ MessageId = "" }) => done.includes(MessageId));
  } finally {
    timeout.catch(() => {});
    ended.abort();
  }
}

/** Deletes messages from the queue. One that is left comes again, and is a duplicate. */
async function remove({ client, queue }: EventSourceMappingOptions, messages: Message[]): Promise<void> {
  const requests = chunk(messages, PER_REQUEST).map((some) => {
    const Entries = some.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    return client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  });
  for (const { Failed = [] } of await Promise.all(requests)) {
    if (Failed[0]) throw new Error(`the queue did not delete ${Failed.length} messages (${Failed[0].Code})`);
  }
}
