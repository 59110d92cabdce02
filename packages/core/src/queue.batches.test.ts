import { describe, expect, it, test } from "vitest";
import { MAX_REQUEST_BYTES, messageBytes, type OutgoingMessage, refuseForeignQueue, toBatches } from "./queue.ts";

const text = (value: string) => ({ DataType: "String", StringValue: value });
const bodies = (count: number): OutgoingMessage[] =>
  Array.from({ length: count }, (_, i) => ({ body: `message ${i}` }));

describe("toBatches", () => {
  it("cuts at ten messages and keeps their order", () => {
    const messages = bodies(23);
    expect(toBatches(messages).map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(toBatches(messages).flat()).toEqual(messages);
  });

  it("cuts at 1 MiB, in bytes and not in characters", () => {
    const half = { body: "é".repeat(MAX_REQUEST_BYTES / 4) };
    expect(toBatches([half, half, { body: "x" }]).map(({ length }) => length)).toEqual([2, 1]);
  });

  it("leaves a message over 1 MiB alone", () => {
    const huge = { body: "x".repeat(MAX_REQUEST_BYTES + 1) };
    expect(toBatches([{ body: "a" }, huge, { body: "b" }]).map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  it("makes nothing of nothing", () => {
    expect(toBatches([])).toEqual([]);
  });
});

it("counts a body and the name, type and value of each attribute", () => {
  const binary = { DataType: "Binary", BinaryValue: new Uint8Array(5) };
  expect(messageBytes({ body: "é", attributes: { name: text("value"), bin: binary } })).toBe(2 + 4 + 6 + 5 + 3 + 6 + 5);
});

describe("refuseForeignQueue", () => {
  test.for([
    ["https://sqs.eu-west-1.amazonaws.com/123456789012/Queue", undefined],
    ["http://127.0.0.1:4566/000000000000/Queue", "http://127.0.0.1:4566"],
  ])("lets %s through with the endpoint %s", ([url, endpoint]) => {
    expect(() => refuseForeignQueue(url as string, endpoint)).not.toThrow();
  });

  test.for([
    ["https://sqs.eu-west-1.amazonaws.com/123456789012/Queue", "http://127.0.0.1:4566"],
    ["http://127.0.0.1:4567/000000000000/Queue", "http://127.0.0.1:4566"],
  ])("refuses %s with the endpoint %s, and names both", ([url, endpoint]) => {
    const refuse = () => refuseForeignQueue(url as string, endpoint);
    expect(refuse).toThrow(new URL(url as string).host);
    expect(refuse).toThrow(new URL(endpoint as string).host);
  });
});
