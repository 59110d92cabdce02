import { randomUUID } from "node:crypto";
import type { Message } from "@aws-sdk/client-sqs";
import { toLambda } from "@savelife/core/letter";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import * as z from "zod/mini";
import { LOCAL_CREDENTIALS } from "./local-credentials.ts";

/**
 * The event with which Lambda calls a function for messages of a queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export function toLambdaEvent(messages: Message[], queueArn: string): SQSEvent {
  return { Records: messages.map((message) => toRecord(message, queueArn)) };
}

function toRecord(message: Message, queueArn: string): SQSRecord {
  const { Attributes = {}, MD5OfMessageAttributes } = message;
  return {
    messageId: required("MessageId", message),
    receiptHandle: required("ReceiptHandle", message),
    body: message.Body ?? "",
    attributes: {
      ...Attributes,
      ApproximateReceiveCount: required("ApproximateReceiveCount", Attributes),
      SentTimestamp: required("SentTimestamp", Attributes),
      SenderId: required("SenderId", Attributes),
      ApproximateFirstReceiveTimestamp: required("ApproximateFirstReceiveTimestamp", Attributes),
    },
    messageAttributes: toLambda(message.MessageAttributes ?? {}),
    md5OfBody: required("MD5OfBody", message),
    ...(MD5OfMessageAttributes && { md5OfMessageAttributes: MD5OfMessageAttributes }),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: LOCAL_CREDENTIALS.region,
  };
}

/** Lambda has these of every message: an engine that leaves one out is not taken for one that has it. */
function required<Name extends string>(name: Name, given: { [name in Name]?: string | undefined }): string {
  const value = given[name];
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

/** What a function answers; nothing at all, or no list, means that it reports nothing. */
const BatchResponse = z.nullish(
  z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string() }))) }),
);

/**
 * The ids of the messages that Lambda deletes after a batch: all but those that the function reported. A response that
 * cannot be read, or that reports an id which is not of this batch, counts as "everything failed".
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function acknowledge(messageIds: string[], response: unknown): string[] {
  const read = BatchResponse.safeParse(response);
  const reported = read.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  if (!read.success || !reported.every((id) => messageIds.includes(id))) return [];
  return messageIds.filter((id) => !reported.includes(id));
}
