import type { Message } from "@aws-sdk/client-sqs";
import { toLambda } from "@savelife/core/letter";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { REGION } from "./clients.ts";

/**
 * The event with which Lambda calls a function for messages of a queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export function toLambdaEvent(messages: Message[], queueArn: string): SQSEvent {
  return { Records: messages.map((message) => toRecord(message, queueArn)) };
}

function toRecord(message: Message, queueArn: string): SQSRecord {
  const { ApproximateReceiveCount, SentTimestamp, SenderId, ApproximateFirstReceiveTimestamp } =
    message.Attributes ?? {};
  return {
    messageId: required("MessageId", message.MessageId),
    receiptHandle: required("ReceiptHandle", message.ReceiptHandle),
    body: message.Body ?? "",
    attributes: {
      ...message.Attributes,
      ApproximateReceiveCount: required("ApproximateReceiveCount", ApproximateReceiveCount),
      SentTimestamp: required("SentTimestamp", SentTimestamp),
      SenderId: required("SenderId", SenderId),
      ApproximateFirstReceiveTimestamp: required("ApproximateFirstReceiveTimestamp", ApproximateFirstReceiveTimestamp),
    },
    messageAttributes: toLambda(message.MessageAttributes ?? {}),
    md5OfBody: required("MD5OfBody", message.MD5OfBody),
    ...(message.MD5OfMessageAttributes && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: REGION,
  };
}

function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`expected the SQS engine to give ${name} with every message, got none`);
  return value;
}
