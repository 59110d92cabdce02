import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { test } from "../test/engine-tests.ts";
import { drain } from "../test/engines.ts";
import { delayMessages, MAX_REQUEST_BYTES, type OutgoingMessage, type Queue, sendMessages } from "./queue.ts";

const forever = new AbortController().signal;
const text = (value: string) => ({ DataType: "String", StringValue: value });
const bodies = (count: number): OutgoingMessage[] =>
  Array.from({ length: count }, (_, i) => ({ body: `message ${i}` }));

test("takes messages in requests of ten, with their attributes and their group", async ({ sqs, queue }) => {
  const messages = bodies(25).map((message) => ({
    ...message,
    attributes: { traceparent: text("00-1-2-01") },
    groupId: "import",
  }));
  const sent = await sendMessages(queue, messages, forever);
  expect(sent.map(({ status }) => status)).toEqual(messages.map(() => "sent"));
  expect(sqs.calls.map(({ body }) => body.Entries.length)).toEqual([10, 10, 5]);
  expect(sqs.calls[0]?.body.Entries[0].MessageGroupId).toBe("import");
  const arrived = await drain(queue);
  expect(arrived.map(({ Body }) => Body).sort()).toEqual(messages.map(({ body }) => body).sort());
  expect(arrived[0]?.MessageAttributes).toMatchObject({ traceparent: { StringValue: "00-1-2-01" } });
});

test.for([false, true])(
  "answers for each message whether it was sent, and whether it was its own fault: %s",
  async (SenderFault, { sqs, queue }) => {
    const request = (body: { Entries: object[] }) => ({ ...body, Entries: body.Entries.filter((_, i) => i !== 1) });
    const answer = (body: object) => ({ ...body, Failed: [{ Id: "1", Code: "InternalError", SenderFault }] });
    sqs.fault = () => ({ kind: "rewrite", request, answer });
    expect(await sendMessages(queue, bodies(3), forever)).toMatchObject([
      { status: "sent" },
      { status: "unsent", reason: "InternalError", again: !SenderFault },
      { status: "sent" },
    ]);
  },
);

test("does not take silence for success", async ({ sqs, queue }) => {
  sqs.fault = () => ({ kind: "rewrite", answer: () => ({ Successful: [], Failed: [] }) });
  expect(await sendMessages(queue, bodies(1), forever)).toEqual([
    { status: "unsent", reason: "NoAnswer", again: true },
  ]);
});

test.for(["reset", "hang", "lose-reply"] as const)(
  "answers unsent after the fault %s",
  async (kind, { sqs, impatientQueue }) => {
    sqs.fault = () => ({ kind });
    expect(await sendMessages(impatientQueue, bodies(2), forever)).toMatchObject([
      { status: "unsent" },
      { status: "unsent" },
    ]);
  },
);

test("answers unsent when the time is over", async ({ queue }) => {
  expect(await sendMessages(queue, bodies(1), AbortSignal.abort())).toEqual([
    { status: "unsent", reason: "AbortError", again: true },
  ]);
});

test("answers unsent for what SQS refuses, and sends the rest", async ({ queue }) => {
  const sent = await sendMessages(queue, [{ body: "x".repeat(MAX_REQUEST_BYTES + 1) }, { body: "ok" }], forever);
  expect(sent).toMatchObject([{ status: "unsent" }, { status: "sent" }]);
});

test("delivers a delayed message later, and an undelayed one now", async ({ queue }) => {
  await sendMessages(queue, bodies(2), forever);
  const received = await receive(queue);
  expect(received).toHaveLength(2);
  const [first, second] = received.map(({ ReceiptHandle = "" }) => ReceiptHandle);
  await delayMessages(
    queue,
    [
      { receiptHandle: first ?? "", seconds: 0 },
      { receiptHandle: second ?? "", seconds: 900 },
    ],
    forever,
  );
  expect((await receive(queue)).map(({ Body }) => Body)).toEqual([received[0]?.Body]);
});

test.for(["reset", "hang", "answer"] as const)(
  "reports a delay that meets the fault %s, and does not throw",
  async (kind, { sqs, impatientQueue }) => {
    sqs.fault = () => (kind === "answer" ? { kind, status: 400, body: { __type: "InvalidParameterValue" } } : { kind });
    await expect(delayMessages(impatientQueue, [{ receiptHandle: "stale", seconds: 1 }], forever)).resolves.toEqual([
      { status: "undone", reason: expect.stringMatching(/^(TimeoutError|InvalidParameterValue)$/) },
    ]);
  },
);

async function receive({ client, url }: Queue) {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
  return Messages;
}
