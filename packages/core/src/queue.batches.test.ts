import { describe, expect, it } from "vitest";
import { MAX_REQUEST_BYTES, messageBytes, type OutgoingMessage, toBatches } from "./queue.ts";

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

  it("makes no batch without messages", () => {
    expect(toBatches([])).toEqual([]);
  });
});

it("counts a body and the name, type and value of each attribute", () => {
  const binary = { DataType: "Binary", BinaryValue: new Uint8Array(5) };
  expect(messageBytes({ body: "é", attributes: { name: text("value"), bin: binary } })).toBe(2 + 4 + 6 + 5 + 3 + 6 + 5);
});
