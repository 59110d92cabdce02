import { describe, expect, it, test } from "vitest";
import { fixture } from "../test/records.ts";
import { layOutJson, readJson, readJsonBytes, rewriteJson, toAsciiJson } from "./json.ts";

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

const inUtf8 = (text: string) => readJsonBytes(Buffer.from(text));

describe.for([
  ["readJson", readJson],
  ["readJsonBytes", inUtf8],
] as const)("%s", ([, read]) => {
  it("gives the value", () => {
    expect(read('{"a":[null]}')).toEqual({ value: { a: [null] } });
  });

  test.for(["\ufeff", "\ufeff\ufeff", `${"\ufeff".repeat(300_000)} `])("drops byte order marks before it", (marks) => {
    expect(read(`${marks}{"a":"\ufeff"}`)).toEqual({ value: { a: "\ufeff" } });
  });

  test.for(["", "{", "{'a':1}", "undefined", "{}{}", "\ufeff", '{\ufeff"a":1}', "{}\ufeff", "\ufeff".repeat(300_000)])(
    "rejects what is not JSON (case %$)",
    (text) => {
      expect(read(text)).toEqual({ rejection: { code: "not-json", faults: [{ path: "", expected: "JSON" }] } });
    },
  );
});

test.for([
  ["bytes of another encoding", Buffer.from('{"city":"Zürich"}', "latin1")],
  ["UTF-16", Buffer.from('\ufeff{"city":"Riga"}', "utf16le")],
  ["half of a character", Buffer.from('{"city":"é').subarray(0, -1)],
] as const)("readJsonBytes rejects %s", ([, bytes]) => {
  const faults = [{ path: "", expected: "JSON in UTF-8" }];
  expect(readJsonBytes(bytes)).toEqual({ rejection: { code: "not-json", faults } });
});

describe("layOutJson", () => {
  it("lays a message out on lines", () => {
    const event = fixture("DonorSignedUp");
    expect(layOutJson(event)).toBe(JSON.stringify(event, undefined, 2));
    expect(layOutJson(event)).toContain('\n    "city": "Amsterdam"');
  });

  it("does not blow one up to forty megabytes, and loses nothing of it", () => {
    const value = JSON.parse(`${"[".repeat(30)}${Array(500_000).fill(1)}${"]".repeat(30)}`);
    expect(layOutJson(value)).toBe(JSON.stringify(value));
  });
});

test.for([
  ["JSON", '{ "a": 1 }', "[object]"],
  ["text that is not JSON", "{ a: 1 }", "{ a: 1 }"],
  ["JSON that nests too deep", "[".repeat(40) + "]".repeat(40), "[".repeat(40) + "]".repeat(40)],
] as const)("rewriteJson of %s", ([, text, expected]) => {
  expect(rewriteJson(text, (value) => `[${typeof value}]`)).toBe(expected);
});
