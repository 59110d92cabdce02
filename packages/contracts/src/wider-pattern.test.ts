import { expect, test } from "vitest";
import { isWiderPattern } from "./wider-pattern.ts";

test.for([
  ["the same", "^a$", "^a$"],
  ["more at most", "^[^\\x00]{1,200}$", "^[^\\x00]{1,300}$"],
  ["fewer at least", "^a{2,3}$", "^a{1,3}$"],
  ["any number", "^a{1,3}$", "^a{1,}$"],
  ["one more alternative", "^\\s*(?:A\\+|B-)\\s*$", "^\\s*(?:A\\+|B-|C)\\s*$"],
  ["one more character", "^(?:[Aa]\\+|B)$", "^(?:[Aab]\\+|B)$"],
  ["a class for a character", "^(?:A|B)$", "^(?:[Aa]|B)$"],
])("is wider: %s", ([, before, after]) => {
  expect(isWiderPattern(before ?? "", after ?? "")).toBe(true);
});

test.for([
  ["fewer at most", "^a{1,200}$", "^a{1,100}$"],
  ["more at least", "^a{1,3}$", "^a{2,3}$"],
  ["one alternative less", "^(?:A|B|C)$", "^(?:A|B)$"],
  ["one character less", "^[Aa]$", "^[A]$"],
  ["another class that is negated", "^[^a]$", "^[^ab]$"],
  ["an escape for a character", "^d$", "^\\d$"],
  ["counts after looking ahead", "^(?!a{1,3})b$", "^(?!a{1,9})b$"],
  ["something else", "^a$", "^.*$"],
])("is not surely wider: %s", ([, before, after]) => {
  expect(isWiderPattern(before ?? "", after ?? "")).toBe(false);
});
