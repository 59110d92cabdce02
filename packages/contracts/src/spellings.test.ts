import { expect, it } from "vitest";
import { spellings } from "./spellings.ts";

it("finds the spellings that are understood, and no others", () => {
  const values = ["O+", "O-", "AB+"];
  const read = (text: string) => values.find((value) => value === text.trim().toUpperCase().replace("0", "O"));
  const pattern = spellings(values, read);
  expect(pattern).toBe("^\\s*(?:[0Oo]\\+|[0Oo]-|[Aa][Bb]\\+)\\s*$");
  const found = new RegExp(pattern, "u");
  expect(["o+", " 0-\n", "aB+"].every((text) => found.test(text))).toBe(true);
  expect(["O", "O +", "B+", "O+-", ""].some((text) => found.test(text))).toBe(false);
});

it("escapes what the syntax of patterns means otherwise", () => {
  const values = ["a.b", "[x]", "1/2", "^-]"];
  const pattern = spellings(values, (text) => values.find((value) => value === text));
  const found = new RegExp(pattern, "u");
  expect(values.every((text) => found.test(text))).toBe(true);
  expect(["axb", "x", " a.b"].some((text) => found.test(text))).toBe(false);
});
