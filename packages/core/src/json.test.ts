import { describe, expect, it, test } from "vitest";
import { readJson, toAsciiJson } from "./json.ts";

describe("toAsciiJson", () => {
  test.for([
    ["ASCII as it is", 'a"b ~', '"a\\"b ~"'],
    ["the first character beyond it", "\u007f", '"\\u007f"'],
    ["a letter", "é", '"\\u00e9"'],
    ["the last code unit", "\uffff", '"\\uffff"'],
    ["an emoji as two halves", "🩸", '"\\ud83e\\ude78"'],
    ["names too", { ö: 1 }, '{"\\u00f6":1}'],
  ] as const)("writes %s", ([, value, json]) => {
    expect(toAsciiJson(value)).toBe(json);
    expect(JSON.parse(json)).toEqual(value);
  });
});

describe("readJson", () => {
  it("gives the value", () => {
    expect(readJson('{"a":[null]}')).toEqual({ value: { a: [null] } });
  });

  test.for(["", "{", "{'a':1}", "undefined", "{}{}"])("rejects %o, which is none", (text) => {
    expect(readJson(text)).toEqual({ rejection: { code: "not-json", faults: [{ path: "", expected: "JSON" }] } });
  });
});
