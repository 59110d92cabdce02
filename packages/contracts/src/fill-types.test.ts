import { catalogue } from "@savelife/core/catalogue";
import { expect, it } from "vitest";
import { fillTypes } from "./fill-types.ts";

const page = "before\n<!-- types: written by pnpm pages -->\nold\n<!-- end of types -->\nafter\n";
const filled = fillTypes(page);

it("shows each type, what has happened, and what is expected of each field", () => {
  expect(filled).not.toContain("old");
  for (const { type, data } of catalogue) {
    const row = filled.split("\n").find((line) => line.startsWith(`| \`${type}\` |`));
    for (const field of Object.keys(data.shape)) expect(row).toMatch(new RegExp(`\`${field}\`( \\(optional\\))?: \\w`));
  }
  expect(filled).toContain("`type` (optional): a blood group: A+, A-,");
});

it("leaves what is around the table, and the table that it wrote", () => {
  expect(filled).toMatch(/^before\n<!-- types/);
  expect(filled).toMatch(/<!-- end of types -->\nafter\n$/);
  expect(fillTypes(filled)).toBe(filled);
});

it("refuses a page without a place for it", () => {
  expect(() => fillTypes("a page")).toThrow("no comments around the table of types");
});
