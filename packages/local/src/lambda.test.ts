import { expect, it, test } from "vitest";
import { acknowledge } from "./lambda.ts";

const ids = ["a", "b", "c"];
const reporting = (...failed: unknown[]) => ({
  batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })),
});

it("keeps what is reported, and deletes the rest in order", () => {
  expect(acknowledge(ids, reporting("b"))).toEqual(["a", "c"]);
});

test.for<[string, unknown]>([
  ["no response", undefined],
  ["null", null],
  ["an empty response", {}],
  ["no list", { batchItemFailures: null }],
  ["an empty list", reporting()],
])("takes %s as everything done", ([_name, response]) => {
  expect(acknowledge(ids, response)).toEqual(ids);
});

test.for<[string, unknown]>([
  ["an unknown identifier", reporting("a", "z")],
  ["an empty identifier", reporting("")],
  ["an identifier that is null", reporting(null)],
  ["an identifier that is a number", reporting(1)],
  ["a failure under another name", { batchItemFailures: [{ id: "a" }] }],
  ["a list of ids", { batchItemFailures: ["a"] }],
  ["text instead of a list", { batchItemFailures: "a" }],
  ["a list of failures alone", [{ itemIdentifier: "a" }]],
  ["a text", "done"],
])("takes %s as everything failed", ([_name, response]) => {
  expect(acknowledge(ids, response)).toEqual([]);
});
