import type { SQSMessageAttributes, SQSRecord } from "aws-lambda";
import { toAsciiJson } from "./json.ts";
import type { Rejection } from "./outcome.ts";
import { MAX_REQUEST_BYTES, type MessageAttributes, messageBytes, type OutgoingMessage } from "./queue.ts";

/** SQS allows ten attributes on a message. */
const MAX_ATTRIBUTES = 10;

/**
 * The dead letter of a rejected message: its body and attributes as they came, and `Rejection`, JSON of the code and the
 * faults, never values.
 */
export function toDeadLetter(
  { body, messageAttributes, attributes }: SQSRecord,
  rejection: Rejection,
): OutgoingMessage {
  const message = { body, attributes: toAttributes(messageAttributes), groupId: attributes.MessageGroupId };
  return withRejection(message, rejection);
}

/**
 * A message with this `Rejection` in the place of an earlier one. Where there is no room for ours it is left out, as
 * `parse` can always tell the reason again.
 */
export function withRejection(message: OutgoingMessage, rejection: Rejection): OutgoingMessage {
  const { Rejection: _earlier, ...theirs } = message.attributes ?? {};
  const plain = { ...message, attributes: theirs };
  const reason = { DataType: "String", StringValue: toAsciiJson(rejection) };
  const explained = { ...plain, attributes: { ...theirs, Rejection: reason } };
  const hasRoom = Object.keys(theirs).length < MAX_ATTRIBUTES && messageBytes(explained) <= MAX_REQUEST_BYTES;
  return hasRoom ? explained : plain;
}

/** From the shape in which Lambda shows attributes to the shape in which SQS takes them. */
export function toAttributes(attributes: SQSMessageAttributes): MessageAttributes {
  const entries = Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => {
    const value =
      binaryValue === undefined ? { StringValue: stringValue } : { BinaryValue: Buffer.from(binaryValue, "base64") };
    return [name, { DataType: dataType, ...value }];
  });
  return Object.fromEntries(entries);
}
