import type { SQSRecord } from "aws-lambda";
import { toAsciiJson } from "./json.ts";
import { fromPlain } from "./message-attributes.ts";
import type { Rejection } from "./outcome.ts";
import { addIfRoom, type OutgoingMessage } from "./queue.ts";

/**
 * The dead letter of a rejected message: its body and attributes as they came, and `Rejection`, JSON of the code and the
 * faults, never values.
 */
export function toDeadLetter(
  { body, messageAttributes, attributes }: SQSRecord,
  rejection: Rejection,
): OutgoingMessage {
  const message = { body, attributes: fromPlain(messageAttributes), groupId: attributes.MessageGroupId };
  return withRejection(message, rejection);
}

/**
 * A message with this `Rejection` instead of an earlier one. Where there is no room for ours it is left out, as
 * `parse` can always tell the reason again.
 */
export function withRejection(message: OutgoingMessage, rejection: Rejection): OutgoingMessage {
  const { Rejection: _earlier, ...theirs } = message.attributes ?? {};
  const reason = { DataType: "String", StringValue: toAsciiJson(rejection) };
  return addIfRoom({ ...message, attributes: theirs }, { Rejection: reason });
}
