import type { Message } from "@aws-sdk/client-sqs";
import type { SQSMessageAttributes, SQSRecord } from "aws-lambda";
import { toAsciiJson } from "./json.ts";
import type { Rejection } from "./outcome.ts";
import { addIfRoom, type MessageAttributes, type OutgoingMessage } from "./queue.ts";

/** A dead letter as it was received. `sentAt` is ISO 8601 in UTC; `receiptHandle` is good until the next receive. */
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

/** The dead letter in a message that was received with all of its attributes. */
export function toLetter(message: Message): DeadLetter {
  const { MessageId = "", ReceiptHandle = "", Body = "", Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: fromPlain(toPlain(MessageAttributes)), // what SQS takes back of what it gives
    ...(Attributes.MessageGroupId && { groupId: Attributes.MessageGroupId }),
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    receives: Number(Attributes.ApproximateReceiveCount ?? 1),
  };
}

/** The message that replays a letter: as it is, without `Rejection`, with one more in `Replays` if there is room. */
export function toReplay(letter: Pick<DeadLetter, "body" | "attributes" | "groupId">): OutgoingMessage {
  const { body, groupId } = letter;
  const { Rejection: _, Replays: _earlier, ...theirs } = letter.attributes;
  const Replays = { DataType: "Number", StringValue: String(replaysOf(letter) + 1) };
  return addIfRoom({ body, attributes: theirs, groupId }, { Replays });
}

/** How often a dead letter was replayed, as its attribute says. Anything but a count is 0. */
export function replaysOf({ attributes }: Pick<DeadLetter, "attributes">): number {
  const text = attributes.Replays?.StringValue ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** The dead letter of a rejected message: as it came, with `Rejection`: JSON of code and faults, never values. */
export function toDeadLetter(
  { body, messageAttributes, attributes }: SQSRecord,
  rejection: Rejection,
): OutgoingMessage {
  const message = { body, attributes: fromPlain(messageAttributes), groupId: attributes.MessageGroupId };
  return withRejection(message, rejection);
}

/** A message with this `Rejection` instead of an earlier one; left out without room, as `parse` finds it again. */
export function withRejection(message: OutgoingMessage, rejection: Rejection): OutgoingMessage {
  const { Rejection: _earlier, ...theirs } = message.attributes ?? {};
  const reason = { DataType: "String", StringValue: toAsciiJson(rejection) };
  return addIfRoom({ ...message, attributes: theirs }, { Rejection: reason });
}

/** Attributes as JSON can hold them, in Lambda's names: binary values are in base64. */
export type PlainAttributes = Record<
  string,
  { dataType: string; stringValue?: string | undefined; binaryValue?: string | undefined }
>;

/** From the shape in which SQS gives attributes. It knows lists of values too, but neither gives nor takes any. */
export function toPlain(attributes: MessageAttributes): PlainAttributes {
  return mapValues(attributes, ({ DataType = "String", StringValue, BinaryValue }) => {
    if (BinaryValue === undefined) return { dataType: DataType, stringValue: StringValue };
    return { dataType: DataType, binaryValue: Buffer.from(BinaryValue).toString("base64") };
  });
}

/** To the shape in which SQS takes attributes. */
export function fromPlain(attributes: PlainAttributes): MessageAttributes {
  return mapValues(attributes, ({ dataType, stringValue, binaryValue }) => {
    if (binaryValue === undefined) return { DataType: dataType, StringValue: stringValue };
    return { DataType: dataType, BinaryValue: Buffer.from(binaryValue, "base64") };
  });
}

/** To the shape in which Lambda shows attributes, which always has both lists. */
export function toLambda(attributes: MessageAttributes): SQSMessageAttributes {
  return mapValues(toPlain(attributes), (value) => ({ ...value, stringListValues: [], binaryListValues: [] }));
}

function mapValues<From, To>(all: Record<string, From>, to: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, to(value)]));
}
