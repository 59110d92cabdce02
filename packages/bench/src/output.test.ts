import { expect, it } from "vitest";
import { fillSection } from "./output.ts";

const page = "before\n<!-- written by pnpm bench -->\nold\n<!-- end of pnpm bench -->\nafter\n";
const filled = "before\n<!-- written by pnpm bench -->\n\nnew, for $1\n\n<!-- end of pnpm bench -->\nafter\n";

it("replaces a section, leaves the rest alone, and changes nothing the second time", () => {
  expect(fillSection(page, "pnpm bench", "new, for $1\n")).toBe(filled);
  expect(fillSection(filled, "pnpm bench", "new, for $1\n")).toBe(filled);
});

it("refuses a page without the section", () => {
  expect(() => fillSection(page, "pnpm bench cost", "new")).toThrow("no section");
});
