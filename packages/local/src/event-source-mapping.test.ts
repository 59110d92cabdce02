import { ChangeMessageVisibilityCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, expect, it, test, vi } from "vitest";
import { countAt, startQueues } from "../test/queues.ts";
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  type SqsHandler,
  startEventSourceMapping,
} from "./event-source-mapping.ts";

let sqs: Awaited<ReturnType<typeof startQueues>>;
let mapping: EventSourceMapping | undefined;

beforeEach(async () => {
  sqs = await startQueues();
});
afterEach(async () => {
  await mapping?.stop();
  mapping = undefined;
  await sqs.stop();
});

function start(handler: SqsHandler, options: Partial<EventSourceMappingOptions> = {}) {
  const { client, queue } = sqs;
  mapping = startEventSourceMapping({ queue: { client, ...queue }, handler, windowMilliseconds: 0, ...options });
}

const left = (url = sqs.queue.url) => countAt(sqs.endpoint, url);

it("calls the handler with the event and the context that Lambda gives, and deletes what it did", async () => {
  const handler = vi.fn(async (_event: SQSEvent, context: Context) => {
    expect(context.getRemainingTimeInMillis()).toSatisfy((left: number) => left > 29_000 && left <= 30_000);
  });
  const messageId = await sqs.send('{"a":1}', {
    trace: { DataType: "String", StringValue: "t-1" },
    bytes: { DataType: "Binary", BinaryValue: Buffer.from("xyz") },
  });
  start(handler);

  await expect.poll(() => left()).toBe(0);
  const millis = expect.stringMatching(/^\d{13}$/);
  expect(handler.mock.calls[0]?.[0]).toEqual({
    Records: [
      {
        messageId,
        receiptHandle: expect.any(String),
        body: '{"a":1}',
        attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: millis,
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: millis,
        },
        messageAttributes: {
          trace: { stringValue: "t-1", stringListValues: [], binaryListValues: [], dataType: "String" },
          bytes: { binaryValue: "eHl6", stringListValues: [], binaryListValues: [], dataType: "Binary" },
        },
        md5OfBody: "bb6cb5c68df4652941caf652a366f2d8",
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: "aws:sqs",
        eventSourceARN: sqs.queue.arn,
        awsRegion: "us-east-1",
      },
    ],
  });
});

it("deletes all but what the handler reports", async () => {
  for (const body of ["good", "bad", "good"]) await sqs.send(body);
  const seen: string[] = [];
  start(async ({ Records }) => {
    seen.push(...Records.map(({ body }) => body));
    const failed = Records.filter(({ body }) => body === "bad");
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });

  await expect.poll(() => seen).toHaveLength(3);
  await mapping?.stop();
  expect(await left()).toBe(1);
});

it("gathers up to 100 messages within the window, for up to ten calls at once", async () => {
  const { client, queue } = sqs;
  for (let i = 0; i < 105; i++) {
    const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: String(n), MessageBody: `${i}-${n}` }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  }
  const sizes: number[] = [];
  const waiting: (() => void)[] = [];
  start(
    ({ Records }) => {
      sizes.push(Records.length);
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
    { windowMilliseconds: 1_000 },
  );

  await expect.poll(() => sizes).toEqual(Array(10).fill(100));
  const lastIsStillThere = await left();
  for (const resolve of waiting) resolve();
  await expect.poll(() => sizes).toEqual([...Array(10).fill(100), 50]);
  for (const resolve of waiting) resolve();
  await expect.poll(() => left()).toBe(0);
  expect(lastIsStillThere).toBe(1_050);
});

it("has the messages of a call that is under way done when it stops", async () => {
  await sqs.send("one");
  const started: (() => void)[] = [];
  start(() => new Promise<void>((resolve) => started.push(resolve)));
  await expect.poll(() => started).toHaveLength(1);
  const stopped = mapping?.stop();
  for (const resolve of started) resolve();
  await stopped;
  expect(await left()).toBe(0);
});

test.for<[string, () => Promise<unknown>]>([
  ["throws", () => Promise.reject(new Error("no table"))],
  [
    "reports an identifier that it was not given",
    async () => ({ batchItemFailures: [{ itemIdentifier: "someone else's" }] }),
  ],
  ["reports an empty identifier", async () => ({ batchItemFailures: [{ itemIdentifier: "" }] })],
])("deletes nothing when the handler %s", async ([_name, answer]) => {
  const handler = vi.fn(answer);
  await sqs.send("one");
  await sqs.send("two");
  start(handler);

  await expect.poll(() => handler.mock.calls.length).toBeGreaterThan(0);
  await mapping?.stop();
  expect(await left()).toBe(2);
});

it("deletes nothing when the handler takes too long, says so, and goes on", async () => {
  const errors: string[] = [];
  const seen: string[] = [];
  await sqs.send("for ever");
  start(
    ({ Records }) => {
      seen.push(...Records.map(({ body }) => body));
      return seen.length === 1 ? new Promise(() => {}) : Promise.resolve();
    },
    { timeoutMilliseconds: 50, onError: ({ message }) => errors.push(message) },
  );

  await expect.poll(() => errors).toEqual([expect.stringContaining("within 50 ms")]);
  await sqs.send("next");
  await expect.poll(() => seen).toEqual(["for ever", "next"]);
  await expect.poll(() => left()).toBe(1);
});

it("leaves a message that fails for ever to the redrive policy: after five receives it is a dead letter", async () => {
  const receives: string[] = [];
  await sqs.send("never");
  start(async ({ Records }) => {
    for (const { attributes, receiptHandle } of Records) {
      receives.push(attributes.ApproximateReceiveCount);
      const now = { QueueUrl: sqs.queue.url, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 };
      await sqs.client.send(new ChangeMessageVisibilityCommand(now));
    }
    throw new Error("no table");
  });

  await expect.poll(() => left(sqs.deadLetters.url), { timeout: 10_000 }).toBe(1);
  expect(receives).toEqual(["1", "2", "3", "4", "5"]);
  expect(await left()).toBe(0);
  expect(await sqs.receive(sqs.deadLetters.url)).toMatchObject([{ Body: "never" }]);
});
