import fc from "fast-check";
import { expect, test } from "vitest";
import { amount, number, printable, printableJson } from "./text.ts";

test("numbers are grouped as Node's own formatter groups them", () => {
  for (const count of [0, 7, 999, 1_000, 12_345, 999_999, 1_048_576, 10_000_000_000]) {
    expect(number(count)).toBe(count.toLocaleString("en"));
  }
});

test("one thing is one, and all else are several", () => {
  expect([0, 1, 2_000].map((count) => amount(count, "row"))).toEqual(["0 rows", "1 row", "2,000 rows"]);
});

const hostile = [
  ["a terminal escape", "\u001b[2J\u001b]0;title\u0007"],
  ["an escape of one character", "\u009b31m"],
  ["a line break", "one\r\ntwo\u2028three"],
  ["a NUL", "\u0000"],
  ["text that turns the direction", "\u202egnp.exe\u2066"],
  ["half of an emoji", "\ud83d"],
  ["what shows nothing", "Ana\u200b\u00a0\u3164"],
] as const;

test.for(hostile)("shows the codes of %s", ([, text]) => {
  const unseen = /[\p{Cc}\p{Cs}\u2028\u202e\u2066\u200b\u00a0\u3164]/u;
  expect(printable(text)).not.toMatch(unseen);
  expect(printable(text)).toContain(`<U+`);
  expect(printableJson({ [text]: text })).not.toMatch(unseen);
});

test("a zero-width space is shown where it is", () => {
  expect(printable("Ana\u200b Horvat")).toBe("Ana<U+200B> Horvat");
  expect(printableJson({ name: "Ana\u200b" }, 2)).toBe('{\n  "name": "Ana\\u200b"\n}');
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
