import { describe, expect, it, test } from "vitest";
import type { Schema, SchemaObject } from "./documents.ts";
import { findBreaks, findBrokenAnswers } from "./find-breaks.ts";

const object = (properties: Record<string, Schema>, required: string[] = [], more: SchemaObject = {}): Schema => {
  return { type: "object", properties, required, ...more };
};
const closed = { additionalProperties: false };
const text = { type: "string" };
const spelled = (values: string[], pattern: string): Schema => ({
  type: "string",
  anyOf: [{ enum: values }, { pattern }],
});
const variant = (type: string, data: SchemaObject) =>
  object({ type: { const: type }, data: { type: "string", ...data } });

describe("breaks a publisher", () => {
  test.for<[string, Schema, Schema, string, RegExp]>([
    [
      "a field removed",
      object({ a: text, b: text }, [], closed),
      object({ a: text }, [], closed),
      "/properties/b",
      /removed/,
    ],
    ["a field removed from an open object", object({ a: text }), object({}), "/properties/a", /removed/],
    [
      "a nested field removed",
      object({ a: object({ b: text }) }),
      object({ a: object({}) }),
      "/properties/a/properties/b",
      /removed/,
    ],
    ["a field newly required", object({ a: text }), object({ a: text }, ["a"]), "/properties/a", /required/],
    [
      "a new field that is required",
      object({}, [], closed),
      object({ a: text }, ["a"], closed),
      "/properties/a",
      /required/,
    ],
    [
      "unknown fields refused",
      object({ a: text }),
      object({ a: text }, [], closed),
      "/additionalProperties",
      /removed|list|one of/,
    ],
    [
      "an extension that was free, and is constrained",
      object({}),
      object({ a: text }),
      "/properties/a",
      /narrowed: null, boolean/,
    ],
    ["another type", text, { type: "integer" }, "", /narrowed: string/],
    ["one of several types gone", { type: ["string", "null"] }, text, "", /narrowed: null/],
    ["a type where there was none", {}, text, "", /narrowed: null/],
    ["whole numbers for numbers", { type: "number" }, { type: "integer" }, "", /narrowed: number/],
    ["a value of an enumeration removed", { enum: ["a", "b"] }, { enum: ["a"] }, "", /"b" was removed/],
    ["an enumeration where there was none", text, { type: "string", enum: ["a"] }, "", /one of a list/],
    ["another constant", { const: 1 }, { const: 2 }, "", /1 was removed/],
    ["a value that a pattern refuses", { enum: ["a", "b"] }, { type: "string", pattern: "^a$" }, "", /"b" was removed/],
    ["a spelling no longer understood", spelled(["A"], "^(?:[Aa])$"), spelled(["A"], "^(?:A)$"), "", /pattern|list/],
    [
      "a value with spellings removed",
      spelled(["A", "B"], "^(?:[Aa]|[Bb])$"),
      spelled(["A"], "^(?:[Aa])$"),
      "",
      /"B" was removed/,
    ],
    ["a pattern added", text, { type: "string", pattern: "^a" }, "", /pattern was added/],
    ["a pattern tightened", { pattern: "^a{1,9}$" }, { pattern: "^a{1,8}$" }, "", /the pattern was changed/],
    [
      "a pattern changed, wider or not",
      { pattern: "^a{1,9}$" },
      { pattern: "^a{1,99}$" },
      "",
      /the pattern was changed/,
    ],
    ["another spelling", spelled(["O"], "^(?:[Oo])$"), spelled(["O"], "^(?:[0Oo])$"), "", /the pattern was changed/],
    [
      "a pattern added in allOf",
      { allOf: [{ pattern: "a" }] },
      { allOf: [{ pattern: "a" }, { pattern: "b" }] },
      "",
      /pattern/,
    ],
    ["a format added", text, { type: "string", format: "uuid" }, "", /format/],
    ["another format", { format: "uri-reference" }, { format: "uri" }, "", /format/],
    ["fewer characters", { maxLength: 200 }, { maxLength: 100 }, "", /maxLength/],
    ["a limit where there was none", text, { type: "string", maxLength: 9 }, "", /maxLength/],
    ["more characters at least", { minLength: 1 }, { minLength: 2 }, "", /minLength/],
    ["a lower maximum", { maximum: 9 }, { maximum: 8 }, "", /maximum/],
    ["a higher minimum", { minimum: 0 }, { minimum: 1 }, "", /minimum/],
    ["fewer items", { maxItems: 9 }, { maxItems: 8 }, "", /maxItems/],
    ["narrower items", { items: {} }, { items: text }, "/items", /narrowed: null/],
    ["a choice removed", { anyOf: [text, { type: "null" }] }, text, "", /narrowed: null/],
    [
      "a branch narrowed",
      { oneOf: [variant("a", { maxLength: 9 }), variant("b", {})] },
      { oneOf: [variant("b", {}), variant("a", { maxLength: 8 })] },
      "/properties/data",
      /maxLength/,
    ],
    ["nothing is allowed now", true, false, "", /list/],
    [
      "what cannot be judged",
      { type: "string" },
      { type: "string", not: { const: "a" } },
      "",
      /beyond what this can judge/,
    ],
  ])("%s", ([, before, after, path, reason]) => {
    const breaks = findBreaks(before, after);
    expect(breaks.map((one) => one.path)).toContain(path);
    expect(breaks.find((one) => one.path === path)?.reason).toMatch(reason);
  });
});

it("shows what was taken, where people send such texts", () => {
  const reasons = (before: Schema, after: Schema) => findBreaks(before, after).map(({ reason }) => reason);
  expect(reasons({ pattern: "@" }, { pattern: "@.*[.]org$" })).toEqual([
    'the pattern was changed; it took "ana@example,org"',
  ]);
  const groups = { type: "string", enum: ["A+", "A-"] };
  expect(reasons({ type: "string", pattern: "^[0O][+-]$" }, { anyOf: [groups, { type: "null" }] })).toEqual([
    'it was any value of its type, and is one of a list now; it took "0-"',
  ]);
});

describe("breaks nobody", () => {
  test.for<[string, Schema, Schema]>([
    ["the same", object({ a: text }, ["a"], closed), object({ a: text }, ["a"], closed)],
    ["a new optional field", object({ a: text }, [], closed), object({ a: text, b: text }, [], closed)],
    ["a new field in an open object that takes anything", object({}), object({ a: { description: "…" } })],
    ["a field no longer required", object({ a: text }, ["a"]), object({ a: text })],
    ["unknown fields allowed", object({ a: text }, [], closed), object({ a: text })],
    ["one more type", text, { type: ["string", "null"] }],
    ["numbers for whole numbers", { type: "integer" }, { type: "number" }],
    ["one more value", { enum: ["a"] }, { enum: ["a", "b"] }],
    ["any text for a few values", { enum: ["a", "b"] }, text],
    ["more characters", { maxLength: 100 }, { maxLength: 200 }],
    ["a pattern gone", { pattern: "a" }, {}],
    [
      "patterns in another order",
      { allOf: [{ pattern: "a" }, { pattern: "b" }] },
      { allOf: [{ pattern: "b" }, { pattern: "a" }] },
    ],
    ["a pattern moved out of allOf", { allOf: [{ pattern: "a" }] }, { pattern: "a" }],
    ["a format gone", { format: "uuid" }, {}],
    ["a least length of nothing", text, { type: "string", minLength: 0 }],
    ["one more choice", { oneOf: [text] }, { oneOf: [text, { type: "null" }] }],
    ["a choice where there was none", text, { anyOf: [text, { type: "null" }] }],
    ["other words", { description: "a", title: "a", examples: [1] }, { description: "b", $comment: "b" }],
    ["the end of what cannot be judged", { not: { const: "a" } }, {}],
  ])("%s", ([, before, after]) => {
    expect(findBreaks(before, after)).toEqual([]);
  });
});

describe("an answer", () => {
  const answer = object({ id: text, status: { enum: ["accepted"] } }, ["id", "status"]);

  it("may gain fields and say more exactly what it is", () => {
    const more = object({ id: { type: "string", format: "uuid" }, status: { enum: ["accepted"] }, at: text }, [
      "id",
      "status",
      "at",
    ]);
    expect(findBrokenAnswers(answer, more)).toEqual([]);
  });

  test.for<[string, Schema, string]>([
    ["lose a field", object({ status: { enum: ["accepted"] } }, ["status"]), "/properties/id"],
    ["leave a field out at times", object({ id: text, status: { enum: ["accepted"] } }, ["status"]), "/properties/id"],
    [
      "say something new",
      object({ id: text, status: { enum: ["accepted", "queued"] } }, ["id", "status"]),
      "/properties/status",
    ],
    [
      "be of another type",
      object({ id: { type: "integer" }, status: { enum: ["accepted"] } }, ["id", "status"]),
      "/properties/id",
    ],
  ])("must not %s", ([, after, path]) => {
    expect(findBrokenAnswers(answer, after).map((one) => one.path)).toContain(path);
  });
});
