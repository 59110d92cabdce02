import { expect, it } from "vitest";
import { record } from "../test/records.ts";
import { toDeadLetter } from "./letter.ts";
import { rejection } from "./outcome.ts";
import { MAX_REQUEST_BYTES, messageBytes } from "./queue.ts";

const reason = rejection("invalid-data", "data.naïve", "no such field");
const text = (stringValue: string) => ({ dataType: "String", stringValue, stringListValues: [], binaryListValues: [] });
const attributes = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, text("x")]));

it("adds the reason in ASCII, to be read as JSON", () => {
  const { attributes = {} } = toDeadLetter(record("{"), reason);
  expect(attributes.Rejection?.StringValue).toMatch(/^[ -~]+$/);
  expect(JSON.parse(attributes.Rejection?.StringValue ?? "")).toEqual(reason);
});

it("keeps the body, and text and binary attributes as they came", () => {
  const blob = { dataType: "Binary.gz", binaryValue: "AP8=", stringListValues: [], binaryListValues: [] };
  const letter = toDeadLetter(record("{", { messageAttributes: { tenant: text("nl"), blob } }), reason);
  expect(letter).toEqual({
    body: "{",
    attributes: {
      tenant: { DataType: "String", StringValue: "nl" },
      blob: { DataType: "Binary.gz", BinaryValue: Buffer.from([0, 255]) },
      Rejection: { DataType: "String", StringValue: expect.any(String) },
    },
  });
});

it("keeps the group, so that an import's dead letters do not delay others", () => {
  const one = record("{");
  expect(toDeadLetter({ ...one, attributes: { ...one.attributes, MessageGroupId: "import" } }, reason).groupId).toBe(
    "import",
  );
});

it("adds the reason as tenth attribute, and leaves it out as eleventh", () => {
  expect(
    Object.keys(toDeadLetter(record("{", { messageAttributes: attributes(9) }), reason).attributes ?? {}),
  ).toHaveLength(10);
  const full = toDeadLetter(record("{", { messageAttributes: attributes(10) }), reason).attributes ?? {};
  expect(Object.keys(full)).toEqual(Object.keys(attributes(10)));
});

it("replaces an old reason by a new one, also among ten", () => {
  const messageAttributes = { ...attributes(9), Rejection: text("old") };
  expect(toDeadLetter(record("{", { messageAttributes }), reason).attributes?.Rejection?.StringValue).toContain(
    "invalid-data",
  );
});

it("leaves the reason out of a message that would grow over 1 MiB, and keeps the body whole", () => {
  const room = (bytes: number) =>
    toDeadLetter(record("x".repeat(MAX_REQUEST_BYTES - bytes), { messageAttributes: {} }), reason);
  const cost = messageBytes(room(1_000)) - (MAX_REQUEST_BYTES - 1_000);
  expect(room(cost).attributes).toHaveProperty("Rejection");
  expect(room(cost - 1).attributes).toEqual({});
  expect(messageBytes(room(0))).toBe(MAX_REQUEST_BYTES);
});
