import { toLambda } from "@savelife/core/message-attributes";
import type { OutgoingMessage } from "@savelife/core/queue";
import type { SQSRecord } from "aws-lambda";
import { EPOCH_MILLISECONDS } from "./settings.ts";

/** A message on the queue. */
export type Message = OutgoingMessage & {
  id: string;
  sentMilliseconds: number;
  firstReceivedMilliseconds: number;
  receives: number;
  /** The newest receipt handle, the only one that still counts. */
  receiptHandle: string;
  state: "visible" | "in-flight" | "gone";
  /** Grows whenever the message becomes visible at another time than was planned, so that older plans come to nothing. */
  plan: number;
};

/** A message on the dead-letter queue: sent there by the consumer, or moved there by the redrive policy. */
export type Letter = OutgoingMessage & { byRedrive: boolean };

/** The record in which Lambda gives a message that was received just now. */
export function toRecord(message: Message): SQSRecord {
  const { id, body, groupId, attributes = {} } = message;
  return {
    messageId: id,
    receiptHandle: message.receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: toTimestamp(message.sentMilliseconds),
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: toTimestamp(message.firstReceivedMilliseconds),
      ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    },
    messageAttributes: toLambda(attributes),
    md5OfBody: "99914b932bd37a50b983c5e7c90ae93b",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:Queue",
    awsRegion: "eu-west-1",
  };
}

function toTimestamp(virtualMilliseconds: number): string {
  return String(EPOCH_MILLISECONDS + Math.floor(virtualMilliseconds));
}
