import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageSystemAttributeName,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { type Done, inBatches, MAX_ENTRIES, type Queue } from "./queue.ts";

/** Messages of a queue: `waiting` can be received, `inFlight` are held by somebody, `delayed` come later. About. */
export type QueueCounts = { waiting: number; inFlight: number; delayed: number };

/** Waiting at all makes SQS ask all of its servers; without it, it may answer "none" for a queue that holds some. */
const WAIT_SECONDS = 1;

/** What `toLetter` reads; all of them would be more to parse, 100,000 times. */
const SYSTEM_ATTRIBUTES: MessageSystemAttributeName[] = ["SentTimestamp", "ApproximateReceiveCount", "MessageGroupId"];

/**
 * Receives up to 10 messages with their attributes. No signal aborts it: what an aborted request received stays hidden.
 * @param holdSeconds how long nobody else receives them, 0 to 43,200
 * @param waitSeconds how long an empty queue is waited for, 0 to 20. Default 1; 0 will do for an engine with one server
 */
export async function receiveMessages(
  queue: Queue,
  holdSeconds: number,
  waitSeconds = WAIT_SECONDS,
): Promise<Message[]> {
  const request = {
    QueueUrl: queue.url,
    MaxNumberOfMessages: MAX_ENTRIES,
    VisibilityTimeout: holdSeconds,
    WaitTimeSeconds: waitSeconds,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: SYSTEM_ATTRIBUTES,
  };
  const { Messages = [] } = await queue.client.send(new ReceiveMessageCommand(request));
  return Messages;
}

/** Deletes messages by their receipt handles. One result for each, in their order; nothing is thrown. */
export function deleteMessages(queue: Queue, receiptHandles: string[]): Promise<Done[]> {
  return inBatches(receiptHandles, (batch) => {
    const Entries = batch.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
    return queue.client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  });
}

/** How many messages a queue holds. SQS counts roughly, and up to a minute late. */
export async function countMessages(queue: Queue): Promise<QueueCounts> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ["All"] });
  const { Attributes = {} } = await queue.client.send(command);
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

/** All messages of a queue: also those that somebody holds, and those that are delayed. */
export function totalOf({ waiting, inFlight, delayed }: QueueCounts): number {
  return waiting + inFlight + delayed;
}
