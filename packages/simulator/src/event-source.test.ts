import { expect, test } from "vitest";
import { readReported } from "./event-source.ts";

const batch = new Set(["a", "b", "c"]);
const report = (...ids: unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test.for([
  ["nothing", undefined],
  ["null", null],
  ["an empty object", {}],
  ["an empty list", report()],
  ["null for the list", { batchItemFailures: null }],
])("takes %s as a sign that all are done", ([, response]) => {
  expect([...readReported(response, batch)]).toEqual([]);
});

test("takes the identifiers of a report", () => {
  expect([...readReported(report("b", "c", "b"), batch)]).toEqual(["b", "c"]);
});

test.for([
  ["text", "function error"],
  ["another object", { failures: [] }],
  ["no list", { batchItemFailures: "b" }],
  ["an empty identifier", report("a", "")],
  ["an unknown identifier", report("a", "d")],
  ["null as identifier", report(null)],
  ["no identifier", { batchItemFailures: [{ id: "a" }] }],
  ["text in the list", { batchItemFailures: ["a"] }],
])("takes %s as a sign that all have failed", ([, response]) => {
  expect(readReported(response, batch)).toEqual(batch);
});
