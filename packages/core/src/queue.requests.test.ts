import type { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it, test } from "vitest";
import { type Request, scriptedClient, serviceError } from "../test/fake-clients.ts";
import { delayMessages, MAX_REQUEST_BYTES, messageBytes, sendMessages, toBatches } from "./queue.ts";

const url = "http://127.0.0.1/000000000000/queue";
const { signal } = new AbortController();
const scripted = (script: (request: Request, earlier: number) => unknown) => {
  const { client, requests } = scriptedClient<SQSClient>(script);
  return { queue: { client, url }, requests };
};
const allSent = ({ input }: Request) => ({
  Successful: input.Entries.map(({ Id }: { Id: string }) => ({ Id, MessageId: `message ${Id}` })),
});
const bodies = (count: number) => Array.from({ length: count }, (_, i) => ({ body: `body ${i}` }));

describe("sendMessages", () => {
  it("sends body, attributes and group, and leaves out what is not there", async () => {
    const { queue, requests } = scripted(allSent);
    const attributes = { tenant: { DataType: "String", StringValue: "nl" } };
    await sendMessages(
      queue,
      [
        { body: "a", attributes, groupId: "import" },
        { body: "b", groupId: undefined },
      ],
      signal,
    );
    const Entries = [
      { Id: "0", MessageBody: "a", MessageAttributes: attributes, MessageGroupId: "import" },
      { Id: "1", MessageBody: "b" },
    ];
    expect(requests).toEqual([{ operation: "SendMessageBatch", input: { QueueUrl: url, Entries }, signal }]);
    expect(requests[0]?.signal).toBe(signal);
    expect(Object.keys(requests[0]?.input.Entries[1])).toEqual(["Id", "MessageBody"]);
  });

  it("answers in the order of the messages, whatever the order of the answer", async () => {
    const { queue, requests } = scripted(({ input: { Entries } }) => ({
      Successful: [
        { Id: "2", MessageId: "third" },
        { Id: "0", MessageId: Entries[0].MessageBody },
      ],
      Failed: [
        { Id: "1", Code: "InternalError", SenderFault: false },
        { Id: "3", Code: "InvalidMessageContents", SenderFault: true },
        { Id: "4" },
      ],
    }));
    const silent = { status: "unsent", reason: "NoAnswer", again: true };
    expect(await sendMessages(queue, bodies(11), signal)).toEqual([
      { status: "sent", messageId: "body 0" },
      { status: "unsent", reason: "InternalError", again: true },
      { status: "sent", messageId: "third" },
      { status: "unsent", reason: "InvalidMessageContents", again: false },
      ...Array(6).fill(silent),
      { status: "sent", messageId: "body 10" },
    ]);
    expect(requests).toHaveLength(2);
  });

  test.for([
    ["an empty one", {}],
    ["one without a message id", { Successful: [{ Id: "0" }] }],
    ["one of another message", { Successful: [{ Id: "1", MessageId: "m" }] }],
  ] as const)("does not take an answer for success that is %s", async ([, answer]) => {
    const { queue } = scripted(() => answer);
    expect(await sendMessages(queue, bodies(1), signal)).toEqual([
      { status: "unsent", reason: "NoAnswer", again: true },
    ]);
  });

  test.for([
    ["OverLimit", 403, false],
    ["InternalFailure", 500, true],
  ] as const)("reports %s %d, which fails a whole request, for its messages alone", async ([name, status, again]) => {
    const { queue } = scripted((request, earlier) => {
      if (earlier === 0) throw serviceError(name, status);
      return allSent(request);
    });
    expect(await sendMessages(queue, bodies(12), signal)).toEqual([
      ...Array(10).fill({ status: "unsent", reason: name, again }),
      { status: "sent", messageId: "message 0" },
      { status: "sent", messageId: "message 1" },
    ]);
  });

  it("sends nothing of nothing", async () => {
    const { queue, requests } = scripted(allSent);
    expect(await sendMessages(queue, [], signal)).toEqual([]);
    expect(requests).toEqual([]);
  });

  it("has eight requests under way at once, and no more", async () => {
    const { most, script } = counting();
    await sendMessages(scripted(script).queue, bodies(200), signal);
    expect(most()).toBe(8);
  });
});

describe("delayMessages", () => {
  it("sets when each message comes again, ten in a request", async () => {
    const { queue, requests } = scripted(() => ({}));
    const delays = Array.from({ length: 11 }, (_, i) => ({ receiptHandle: `handle ${i}`, seconds: 60 + i }));
    await delayMessages(queue, delays, signal);
    const entry = (i: number, Id: string) => ({ Id, ReceiptHandle: `handle ${i}`, VisibilityTimeout: 60 + i });
    const first = Array.from({ length: 10 }, (_, i) => entry(i, String(i)));
    expect(requests).toEqual(
      [first, [entry(10, "0")]].map((Entries) => {
        return { operation: "ChangeMessageVisibilityBatch", input: { QueueUrl: url, Entries }, signal };
      }),
    );
    expect(requests[0]?.signal).toBe(signal);
  });

  it("goes on after a request that failed, and does not throw", async () => {
    const { queue, requests } = scripted(() => {
      throw serviceError("OverLimit", 403);
    });
    await expect(delayMessages(queue, Array(11).fill({ receiptHandle: "stale", seconds: 1 }), signal)).resolves.toEqual(
      Array(11).fill({ status: "undone", reason: "OverLimit" }),
    );
    expect(requests).toHaveLength(2);
  });

  it("has eight requests under way at once, and no more", async () => {
    const { most, script } = counting();
    await delayMessages(scripted(script).queue, Array(200).fill({ receiptHandle: "handle", seconds: 1 }), signal);
    expect(most()).toBe(8);
  });
});

describe("toBatches", () => {
  const sizes = (...bytes: number[]) => toBatches(bytes.map((length) => ({ body: "x".repeat(length) })));
  const lengths = (...bytes: number[]) => sizes(...bytes).map(({ length }) => length);

  it("fills a request to its last byte, and goes no byte over", () => {
    expect(lengths(MAX_REQUEST_BYTES - 2, 1, 1)).toEqual([3]);
    expect(lengths(MAX_REQUEST_BYTES - 2, 1, 2)).toEqual([2, 1]);
  });

  it("counts the first message of a later request too", () => {
    expect(lengths(MAX_REQUEST_BYTES, MAX_REQUEST_BYTES - 1, 2)).toEqual([1, 1, 1]);
  });
});

describe("messageBytes", () => {
  it("counts attributes without a type or a value by their names", () => {
    expect(messageBytes({ body: "", attributes: { name: { DataType: undefined } } })).toBe(4);
    expect(messageBytes({ body: "body" })).toBe(4);
  });
});

/** A script that takes a while, and the most requests that were under way in it at once. */
function counting() {
  let running = 0;
  let most = 0;
  const script = async (request: Request) => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return allSent(request);
  };
  return { script, most: () => most };
}
