import { isDeepStrictEqual } from "node:util";
import type { Item } from "@savelife/core/item";
import type { RejectionCode } from "@savelife/core/outcome";
import type { OutgoingMessage } from "@savelife/core/queue";

/**
 * A message that was sent, and what it means: known by who wrote it, and never by asking the code that is on trial. A
 * conflict is not known before the end, since which of two events comes first is for the world to decide.
 */
export type Publication = {
  messageId: string;
  atMilliseconds: number;
  message: OutgoingMessage;
  truth: { item: Item } | { code: RejectionCode };
};

/** The attribute by which a dead letter is traced to the message that it was. */
const REFERENCE = "reference";

/** The attribute that names a message for ever, whatever queue it comes to. */
export function toReference(messageId: string): NonNullable<OutgoingMessage["attributes"]> {
  return { [REFERENCE]: { DataType: "String", StringValue: messageId } };
}

/** The id of the message that a dead letter was; empty when it does not say. */
export function referenceOf({ attributes }: OutgoingMessage): string {
  return attributes?.[REFERENCE]?.StringValue ?? "";
}

/** Whether two items say the same of one donor or donation. Source and time are about the message, not about them. */
export function isSameData(one: Item, other: Item): boolean {
  const { source: _source, time: _time, ...data } = one;
  const { source: _otherSource, time: _otherTime, ...otherData } = other;
  return isDeepStrictEqual(data, otherData);
}
