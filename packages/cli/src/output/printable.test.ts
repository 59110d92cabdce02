import fc from "fast-check";
import { expect, test } from "vitest";
import { printable, printableJson } from "./printable.ts";

const hostile = [
  ["a terminal escape", "\u001b[2J\u001b]0;title\u0007"],
  ["an escape of one character", "\u009b31m"],
  ["a line break", "one\r\ntwo\u2028three"],
  ["a NUL", "\u0000"],
  ["text that turns the direction", "\u202egnp.exe\u2066"],
  ["half of an emoji", "\ud83d"],
] as const;

test.for(hostile)("replaces %s", ([, text]) => {
  expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202e\u2066]/u);
  expect(printableJson({ [text]: text })).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202e\u2066]/u);
});

test.for(["Łódź", "O'Brien", "日本", "🩸", "👩‍⚕️", "ivica@server.com"])("leaves %s as it is", (text) => {
  expect(printable(text)).toBe(text);
  expect(printableJson(text)).toBe(`"${text}"`);
});

test("JSON keeps its value, indented or not", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), fc.constantFrom(undefined, 2), (value, indent) => {
      expect(JSON.parse(printableJson(value, indent))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
