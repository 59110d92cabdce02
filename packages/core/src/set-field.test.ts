import { expect, test } from "vitest";
import { envelope, fixture } from "../test/records.ts";
import { serialize } from "./event.ts";
import { setField, textAt } from "./set-field.ts";

const set = (value: unknown, path: string, to: unknown) => setField(JSON.stringify(value), path, to);
const body = (value: unknown) => ({ body: JSON.stringify(value) });

test.for([
  [{ data: { type: "C+" } }, "data.type", "O+", { data: { type: "O+" } }],
  [{ type: "x" }, "type", "y", { type: "y" }],
  [{}, "data.type", "O+", { data: { type: "O+" } }],
  [{ data: { a: [1, 2] } }, "data.a.1", 3, { data: { a: [1, 3] } }],
  [{ a: 1, b: 2, c: 3 }, "b", null, { a: 1, b: null, c: 3 }],
] as const)("sets a field, and leaves all others as they are, in their order: %j, %s", ([before, path, to, after]) => {
  expect(set(before, path, to)).toEqual(body(after));
});

test("sets a field of an event in AWS's envelope, and keeps the event alone", () => {
  const event = JSON.parse(serialize(fixture("DonorSignedUp")));
  const wrapped = { ...envelope("sns"), Message: JSON.stringify(event) };
  expect(set(wrapped, "data.city", "Haarlem")).toEqual(body({ ...event, data: { ...event.data, city: "Haarlem" } }));
});

test("sets a field of data that came in base64, and keeps it as JSON", () => {
  const { data, ...attributes } = JSON.parse(serialize(fixture("DonorSignedUp")));
  const encoded = { ...attributes, data_base64: Buffer.from(JSON.stringify(data)).toString("base64") };
  expect(set(encoded, "data.city", "Haarlem")).toEqual(body({ ...attributes, data: { ...data, city: "Haarlem" } }));
});

test("writes ASCII, which every queue engine takes", () => {
  expect(set({ a: 1 }, "a", "é🩸")).toEqual({ body: '{"a":"\\u00e9\\ud83e\\ude78"}' });
});

test("takes __proto__ for a field like any other", () => {
  expect(setField("{}", "__proto__.polluted", true)).toEqual({ body: '{"__proto__":{"polluted":true}}' });
  expect({}).not.toHaveProperty("polluted");
});

test.for([
  ["no JSON", "{", "a"],
  ["a text where an object should be", '{"data":"x"}', "data.type"],
  ["a text as the whole", '"x"', "data"],
  ["null as the whole", "null", "data"],
  ["an entry that its list does not have", '{"a":[1]}', "a.1"],
  ["a name in a list", '{"a":[1]}', "a.b"],
  ["no name", "{}", ""],
  ["an empty name", "{}", "data..type"],
  ["too many levels", "[".repeat(100_000) + "]".repeat(100_000), "0"],
] as const)("refuses %s", ([, text, path]) => {
  expect(setField(text, path, 1)).toEqual({ refused: expect.any(String) });
});

test.for([
  [{ data: { type: "O pozitivno" } }, "data.type", "O pozitivno"],
  [{ data: { type: " O\u00a0 pozitivno\u200b" } }, "data.type", "O pozitivno"],
  [{ data: { type: 7, list: ["a", { b: "c" }] } }, "data.list.1.b", "c"],
  [{ a: 7 }, "a", "7"],
  [{ a: { b: [1] } }, "a", '{"b":[1]}'],
  [{ a: false }, "a", "false"],
  [{ a: null }, "a", ""],
  [{ a: " \u200b" }, "a", ""],
  [{}, "data.type", ""],
  [{}, "constructor", ""],
  ["text", "length", ""],
] as const)("reads the value at a path as text in its one spelling: %j, %s", ([value, path, expected]) => {
  expect(textAt(JSON.stringify(value), path)).toBe(expected);
});

test("reads nothing of what is not JSON or nests too deep, and what an envelope holds", () => {
  expect(textAt("{", "a")).toBe("");
  expect(textAt(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "a")).toBe("");
  const event = serialize(fixture("DonorSignedUp"));
  expect(textAt(JSON.stringify({ ...envelope("sns"), Message: event }), "data.city")).toBe("Amsterdam");
});
