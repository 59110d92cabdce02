import { expect, test } from "vitest";
import { replaysOf, toLetter, toReplay } from "./letter.ts";
import { MAX_REQUEST_BYTES, messageBytes } from "./queue.ts";

const text = (StringValue: string) => ({ DataType: "String", StringValue });
const attributes = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, text("x")]));

test("reads a letter out of what SQS gives, with its group and its attributes as SQS takes them back", () => {
  const blob = { DataType: "Binary", BinaryValue: Buffer.from([0, 255]), StringListValues: [], BinaryListValues: [] };
  const letter = toLetter({
    MessageId: "id",
    ReceiptHandle: "handle",
    Body: "{",
    Attributes: { SentTimestamp: "1795341600000", ApproximateReceiveCount: "5", MessageGroupId: "import" },
    MessageAttributes: { tenant: text("nl"), blob },
  });
  expect(letter).toEqual({
    messageId: "id",
    receiptHandle: "handle",
    body: "{",
    groupId: "import",
    sentAt: "2026-11-22T10:00:00.000Z",
    receives: 5,
    attributes: { tenant: text("nl"), blob: { DataType: "Binary", BinaryValue: Buffer.from([0, 255]) } },
  });
});

test("reads a letter that has nothing but a body", () => {
  expect(toLetter({ MessageId: "id", ReceiptHandle: "handle", Body: "x" })).toEqual({
    messageId: "id",
    receiptHandle: "handle",
    body: "x",
    sentAt: "1970-01-01T00:00:00.000Z",
    receives: 1,
    attributes: {},
  });
});

test("replays a letter with its attributes and group, without the reason, and counts", () => {
  const letter = { body: "{", groupId: "import", attributes: { tenant: text("nl"), Rejection: text("{}") } };
  const once = toReplay(letter);
  expect(once).toEqual({
    body: "{",
    groupId: "import",
    attributes: { tenant: text("nl"), Replays: { DataType: "Number", StringValue: "1" } },
  });
  expect(replaysOf({ attributes: toReplay({ ...letter, attributes: once.attributes ?? {} }).attributes ?? {} })).toBe(
    2,
  );
});

test("takes anything but a count for none", () => {
  for (const count of ["", "-1", "x", "1e3", "1234567890", "1.5"]) {
    expect(replaysOf({ attributes: { Replays: text(count) } })).toBe(0);
  }
  expect(replaysOf({ attributes: {} })).toBe(0);
});

test("counts in the tenth attribute, and not in an eleventh", () => {
  expect(toReplay({ body: "x", attributes: attributes(9) }).attributes).toHaveProperty("Replays");
  expect(toReplay({ body: "x", attributes: attributes(10) }).attributes).toEqual(attributes(10));
  const rejected = { ...attributes(9), Rejection: text("{}") };
  expect(toReplay({ body: "x", attributes: rejected }).attributes).toHaveProperty("Replays");
});

test("does not count in a message that would grow over 1 MiB, and keeps the body whole", () => {
  const cost = messageBytes(toReplay({ body: "", attributes: {} }));
  const body = (bytes: number) => "x".repeat(MAX_REQUEST_BYTES - bytes);
  expect(toReplay({ body: body(cost), attributes: {} }).attributes).toHaveProperty("Replays");
  expect(toReplay({ body: body(cost - 1), attributes: {} })).toEqual({ body: body(cost - 1), attributes: {} });
});
