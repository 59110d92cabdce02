import { startSqs } from "@savelife/local/sqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createQueue, sqsAt } from "../test/engines.ts";
import { type FaultProxy, startProxy } from "../test/proxy.ts";
import { type Queue, sendMessages } from "./queue.ts";
import { countMessages, deleteMessages, receiveMessages } from "./receive.ts";

let engine: Awaited<ReturnType<typeof startSqs>>;
let proxy: FaultProxy;
beforeAll(async () => {
  engine = await startSqs();
  proxy = await startProxy(engine.endpoint);
});
afterAll(() => Promise.all([engine.stop(), proxy.stop()]));

let queues = 0;
let queue: Queue;
beforeEach(async () => {
  proxy.fault = () => undefined;
  proxy.calls.length = 0;
  queue = { ...(await createQueue(sqsAt(engine.endpoint), `Queue${++queues}`)), client: sqsAt(proxy.endpoint) };
});

async function send(count: number): Promise<void> {
  const attributes = { tenant: { DataType: "String", StringValue: "nl" } };
  const messages = Array.from({ length: count }, (_, i) => ({ body: `message ${i}`, attributes }));
  await sendMessages(queue, messages, new AbortController().signal);
}

const handlesOf = async (holdSeconds: number) =>
  (await receiveMessages(queue, holdSeconds)).map(({ ReceiptHandle = "" }) => ReceiptHandle);

test("receives ten messages with all that they have, and holds them", async () => {
  await send(12);
  const messages = await receiveMessages(queue, 60);
  expect(messages).toHaveLength(10);
  expect(messages[0]).toMatchObject({
    MessageAttributes: { tenant: { StringValue: "nl" } },
    Attributes: { SentTimestamp: expect.any(String), ApproximateReceiveCount: "1" },
  });
  expect(await countMessages(queue)).toEqual({ waiting: 2, inFlight: 10, delayed: 0 });
  expect(proxy.calls.find(({ operation }) => operation === "ReceiveMessage")?.body).toMatchObject({
    VisibilityTimeout: 60,
    WaitTimeSeconds: 1,
  });
});

test("receives nothing of an empty queue", async () => {
  expect(await receiveMessages(queue, 60)).toEqual([]);
  expect(await countMessages(queue)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("deletes messages in requests of ten", async () => {
  await send(12);
  const handles = [...(await handlesOf(60)), ...(await handlesOf(60))];
  expect(await deleteMessages(queue, handles)).toEqual(handles.map(() => ({ status: "done" })));
  expect(proxy.calls.filter(({ operation }) => operation === "DeleteMessageBatch")).toHaveLength(2);
  expect(await countMessages(queue)).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("says of each whether it was deleted, and why not, and does not throw", async () => {
  await send(2);
  const [first = "", second = ""] = await handlesOf(60);
  const Failed = [{ Id: "0", Code: "InternalError", SenderFault: false }];
  proxy.fault = () => ({ kind: "answer", status: 200, body: { Successful: [{ Id: "1" }], Failed } });
  expect(await deleteMessages(queue, [first, second])).toEqual([
    { status: "undone", reason: "InternalError" },
    { status: "done" },
  ]);
  proxy.fault = () => ({ kind: "reset" });
  expect(await deleteMessages(queue, [first])).toEqual([{ status: "undone", reason: "TimeoutError" }]);
});
