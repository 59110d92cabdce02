import { expect, it, test } from "vitest";
import { portablePattern, untrimmedLength, untrimmedPattern } from "./portable-pattern.ts";

it("spells out the classes that Python does not know, and leaves out half characters, which UTF-8 cannot hold", () => {
  expect(portablePattern("^[^\\s\\p{Cc}\\p{Cs}]{1,9}$")).toBe("^[^\\s\\x00-\\x1f\\x7f-\\x9f]{1,9}$");
});

test.for(["^\\p{L}+$", "^(?=a)b$", "^(?<!a)b$", "^(?<name>a)\\k<name>$", "^\\u0041$"])("refuses %s", (pattern) => {
  expect(() => portablePattern(pattern)).toThrow("spell it out");
});

it("takes a trimmed text with white space on both sides", () => {
  const pattern = new RegExp(untrimmedPattern("^a|b$"), "u");
  expect(["a", " a\n", "\tb "].every((text) => pattern.test(text))).toBe(true);
  expect(["", "ab", "a b", "c "].some((text) => pattern.test(text))).toBe(false);
  expect(() => untrimmedPattern("a$")).toThrow("from ^ to $");
});

test.for([
  ["", true],
  ["  abc \n", true],
  ["a c", true],
  ["  ", true],
  ["abcd", false],
  ["a  d", false],
] as const)("counts %o without the white space around it", ([text, fits]) => {
  expect(new RegExp(untrimmedLength(3), "u").test(text)).toBe(fits);
});
