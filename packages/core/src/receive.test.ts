import { expect } from "vitest";
import { test } from "../test/engine-tests.ts";
import { type Queue, sendMessages } from "./queue.ts";
import { countMessages, deleteMessages, receiveMessages } from "./receive.ts";

async function send(queue: Queue, count: number): Promise<void> {
  const attributes = { tenant: { DataType: "String", StringValue: "nl" } };
  const messages = Array.from({ length: count }, (_, i) => ({ body: `message ${i}`, attributes }));
  await sendMessages(queue, messages, new AbortController().signal);
}

const handlesOf = async (queue: Queue) =>
  (await receiveMessages(queue, 60)).map(({ ReceiptHandle = "" }) => ReceiptHandle);

test("receives ten messages with all that they have, and holds them", async ({ sqs, queue }) => {
  await send(queue, 12);
  const messages = await receiveMessages(queue, 60);
  expect(messages).toHaveLength(10);
  expect(messages[0]).toMatchObject({
    MessageAttributes: { tenant: { StringValue: "nl" } },
    Attributes: { SentTimestamp: expect.any(String), ApproximateReceiveCount: "1" },
  });
  expect(await countMessages(queue)).toEqual({ waiting: 2, inFlight: 10, delayed: 0 });
  expect(sqs.calls.find(({ operation }) => operation === "ReceiveMessage")?.body).toMatchObject({
    VisibilityTimeout: 60,
    WaitTimeSeconds: 1,
  });
});

test("receives nothing of an empty queue", async ({ queue }) => {
  expect(await receiveMessages(queue, 60)).toEqual([]);
  expect(await countMessages(queue)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("deletes messages in requests of ten", async ({ sqs, queue }) => {
  await send(queue, 12);
  const handles = [...(await handlesOf(queue)), ...(await handlesOf(queue))];
  expect(await deleteMessages(queue, handles)).toEqual(handles.map(() => ({ status: "done" })));
  expect(sqs.calls.filter(({ operation }) => operation === "DeleteMessageBatch")).toHaveLength(2);
  expect(await countMessages(queue)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("says of each whether it was deleted, and why not, and does not throw", async ({ sqs, queue }) => {
  await send(queue, 2);
  const [first = "", second = ""] = await handlesOf(queue);
  const Failed = [{ Id: "0", Code: "InternalError", SenderFault: false }];
  sqs.fault = () => ({ kind: "answer", status: 200, body: { Successful: [{ Id: "1" }], Failed } });
  expect(await deleteMessages(queue, [first, second])).toEqual([
    { status: "undone", reason: "InternalError" },
    { status: "done" },
  ]);
  sqs.fault = () => ({ kind: "reset" });
  expect(await deleteMessages(queue, [first])).toEqual([{ status: "undone", reason: "TimeoutError" }]);
});
