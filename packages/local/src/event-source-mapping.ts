import { setTimeout as delay } from "node:timers/promises";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { Consumer } from "sqs-consumer";
import { acknowledge } from "./acknowledge.ts";
import type { QueueAddress } from "./create-queues.ts";
import { createContext } from "./lambda-context.ts";
import { toLambdaEvent } from "./lambda-event.ts";

/** A handler of Lambda, whose answer is not trusted to be what its type says. */
export type SqsHandler = (event: SQSEvent, context: Context) => Promise<unknown>;

export type EventSourceMappingOptions = {
  client: SQSClient;
  queue: QueueAddress;
  handler: SqsHandler;
  /** When a call counts as failed. Default 30,000, as the deployed function. */
  timeoutMilliseconds?: number;
  /** How long one request waits for messages, 1 to 20. Default 1, which is also how long a stop may take. */
  waitTimeSeconds?: number;
  /** Told when the handler throws or takes too long, and when the queue cannot be reached. */
  onError?: (error: Error) => void;
};

/** A running loop. `stop` waits for the messages in hand. */
export type EventSourceMapping = { stop(): Promise<void> };

/**
 * What Lambda's event source mapping does: receives messages, calls the handler with them and deletes all that it did not
 * report; the others come again after their visibility timeout, until the redrive policy moves them.
 * One call at a time with up to 10 messages, where the deployed one makes 10 calls with up to 100 each.
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { client, queue, waitTimeSeconds = 1, onError = () => {} } = options;
  const consumer = Consumer.create({
    sqs: client,
    queueUrl: queue.url,
    batchSize: 10,
    waitTimeSeconds,
    // Of the two names for the same list some engines know only the older one.
    attributeNames: ["All"],
    messageSystemAttributeNames: ["All"],
    messageAttributeNames: ["All"],
    authenticationErrorTimeout: RECONNECT_MILLISECONDS,
    handleMessageBatch: (messages) => deliver(messages, options),
  });
  consumer.on("error", onError);
  consumer.start();
  return { stop: () => stop(consumer) };
}

const LAMBDA_TIMEOUT_MILLISECONDS = 30_000;
const RECONNECT_MILLISECONDS = 1_000;

/** Calls the handler, and answers the messages to delete. What is thrown here means that none is deleted. */
async function deliver(messages: Message[], options: EventSourceMappingOptions): Promise<Message[]> {
  const { queue, handler, timeoutMilliseconds = LAMBDA_TIMEOUT_MILLISECONDS } = options;
  const context = createContext("Consumer", timeoutMilliseconds);
  const ended = new AbortController();
  const timeout = delay(timeoutMilliseconds, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`expected the handler to answer within ${timeoutMilliseconds} ms`);
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

/** The last request is waited for, never aborted: a message that answers an aborted request is hidden for minutes. */
async function stop(consumer: Consumer): Promise<void> {
  const idle = consumer.status.isPolling ? untilIdle(consumer) : Promise.resolve();
  consumer.stop();
  await idle;
}

function untilIdle(consumer: Consumer): Promise<void> {
  return new Promise((resolve) => {
    consumer.on("empty", () => resolve());
    consumer.on("response_processed", () => resolve());
    // An error with messages is one of the handler, after which the response is still being processed.
    consumer.on("error", (_error, messages) => messages ?? resolve());
  });
}
