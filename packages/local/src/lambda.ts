import { randomUUID } from "node:crypto";
import type { Message } from "@aws-sdk/client-sqs";
import { toLambda } from "@savelife/core/letter";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { LOCAL_CREDENTIALS } from "./local-credentials.ts";

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
    awsRegion: LOCAL_CREDENTIALS.region,
  };
}

function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`the SQS engine gave a message without ${name}`);
  return value;
}

/** The context of one call of the function `name`, which may take `timeoutMilliseconds` from now. */
export function createContext(name: string, timeoutMilliseconds: number): Context {
  const deadline = performance.now() + timeoutMilliseconds;
  return {
    functionName: name,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: "1024",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    done: refuse,
    fail: refuse,
    succeed: refuse,
  };
}

function refuse(): never {
  throw new Error("the handler must return a promise: Node 24 in Lambda takes no callbacks");
}

/**
 * The ids of the messages that Lambda deletes after a batch: all but those that the function reported. A response that
 * cannot be read, or that reports an id which is not of this batch, counts as "everything failed"; no response at all, or
 * one without a list, as "everything done".
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function acknowledge(messageIds: string[], response: unknown): string[] {
  if (response === undefined || response === null) return messageIds;
  if (typeof response !== "object" || Array.isArray(response)) return [];
  const failures: unknown = "batchItemFailures" in response ? response.batchItemFailures : [];
  if (failures === undefined || failures === null) return messageIds;
  if (!Array.isArray(failures)) return [];

  const reported = failures.map(toIdentifier);
  if (!reported.every((id) => id !== undefined && messageIds.includes(id))) return [];
  return messageIds.filter((id) => !reported.includes(id));
}

function toIdentifier(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null || !("itemIdentifier" in failure)) return undefined;
  return typeof failure.itemIdentifier === "string" ? failure.itemIdentifier : undefined;
}
