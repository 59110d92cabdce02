import { catalogue } from "@savelife/core/catalogue";
import { expect, it } from "vitest";
import { describeCatalogue } from "./described.ts";
import { fillTypes } from "./page.ts";

const page = "before\n<!-- types: written by pnpm contracts -->\nold\n<!-- end of types -->\nafter\n";
const filled = fillTypes(page, describeCatalogue());

it("tells each type, what has happened, and what is expected of each field", () => {
  expect(filled).not.toContain("old");
  for (const { type, data } of catalogue) {
    const row = filled.split("\n").find((line) => line.startsWith(`| \`${type}\` |`));
    for (const field of Object.keys(data.shape)) expect(row).toMatch(new RegExp(`\`${field}\`( \\(optional\\))?: \\w`));
  }
  expect(filled).toContain("`type` (optional): a blood group: A+, A-,");
});

it("leaves what stands around it, and what it has written", () => {
  expect(filled).toMatch(/^before\n<!-- types/);
  expect(filled).toMatch(/<!-- end of types -->\nafter\n$/);
  expect(fillTypes(filled, describeCatalogue())).toBe(filled);
});

it("refuses a page without a place for it", () => {
  expect(() => fillTypes("a page", describeCatalogue())).toThrow("expected a place for the table of types");
});
