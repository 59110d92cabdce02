import type { Message } from "@aws-sdk/client-sqs";
import { MAX_REQUEST_BYTES, type MessageAttributes, messageBytes, type OutgoingMessage } from "./queue.ts";

/** A dead letter as it was received. `sentAt` is ISO 8601 in UTC; `receiptHandle` is good until it is received again. */
export type DeadLetter = {
  messageId: string;
  body: string;
  attributes: MessageAttributes;
  groupId?: string | undefined;
  sentAt: string;
  /** How often it was received, on both queues together where SQS itself moved it. */
  receives: number;
  receiptHandle: string;
};

/** SQS allows ten attributes on a message. */
const MAX_ATTRIBUTES = 10;

/** The dead letter in a message that was received with all of its attributes. */
export function toLetter(message: Message): DeadLetter {
  const { MessageId = "", ReceiptHandle = "", Body = "", Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: toSendable(MessageAttributes),
    ...(Attributes.MessageGroupId && { groupId: Attributes.MessageGroupId }),
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    receives: Number(Attributes.ApproximateReceiveCount ?? 1),
  };
}

/**
 * The message that takes a dead letter to the queue again: its body and attributes, without `Rejection`, and with one
 * more in `Replays`. Where there is no room for the count it is left out.
 */
export function toReplay(letter: Pick<DeadLetter, "body" | "attributes" | "groupId">): OutgoingMessage {
  const { body, groupId } = letter;
  const { Rejection: _told, Replays: _counted, ...theirs } = letter.attributes;
  const plain = { body, attributes: theirs, groupId };
  const Replays = { DataType: "Number", StringValue: String(replaysOf(letter) + 1) };
  const counted = { ...plain, attributes: { ...theirs, Replays } };
  const hasRoom = Object.keys(theirs).length < MAX_ATTRIBUTES && messageBytes(counted) <= MAX_REQUEST_BYTES;
  return hasRoom ? counted : plain;
}

/** How often a dead letter was replayed, as its attribute says. Anything but a count is none. */
export function replaysOf({ attributes }: Pick<DeadLetter, "attributes">): number {
  const text = attributes.Replays?.StringValue ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** What SQS takes back of the attributes that it gives: it knows lists of values, but neither gives nor takes any. */
function toSendable(attributes: MessageAttributes): MessageAttributes {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => {
    return [name, { DataType, ...(BinaryValue === undefined ? { StringValue } : { BinaryValue }) }];
  });
  return Object.fromEntries(entries);
}
