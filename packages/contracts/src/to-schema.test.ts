import { expect, it, test } from "vitest";
import { portablePattern, untrimmedPattern } from "./to-schema.ts";

it("spells out the classes that Python does not know, and leaves out half characters, which UTF-8 cannot hold", () => {
  expect(portablePattern("^[^\\s\\p{Cc}\\p{Cs}\\ufffd]{1,9}$")).toBe("^[^\\s\\x00-\\x1f\\x7f-\\x9f\ufffd]{1,9}$");
});

it("takes letters of any script for all that is beyond ASCII, and of ASCII what it took", () => {
  const portable = portablePattern("^[a-z\\p{L}\\p{M}.-]{2,3}$");
  expect(portable).toBe("^[^\\x00-\\x2c\\x2f-\\x40\\x5b-\\x60\\x7b-\\x7f]{2,3}$");
  const pattern = new RegExp(portable, "u");
  expect(["az", "é.-", "東京", "Az", "☃☃"].every((text) => pattern.test(text))).toBe(true);
  expect(["a", "a b", "a@", "a\u0000", "a]", "a7"].some((text) => pattern.test(text))).toBe(false);
});

it("takes a trimmed text with white space on both sides", () => {
  const pattern = new RegExp(untrimmedPattern("^a|b$"), "u");
  expect(["a", " a\n", "\tb "].every((text) => pattern.test(text))).toBe(true);
  expect(["", "ab", "a b", "c "].some((text) => pattern.test(text))).toBe(false);
  expect(() => untrimmedPattern("a$")).toThrow("from ^ to $");
});

test.for(["^\\p{L}+$", "^[^\\p{L}]+$", "^(?=a)b$", "^(?<!a)b$", "^(?<name>a)\\k<name>$", "^\\u0041$"])(
  "refuses %s",
  (pattern) => {
    expect(() => portablePattern(pattern)).toThrow("spell it out");
  },
);
