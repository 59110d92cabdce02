import { expect, it } from "vitest";
import { measured } from "../test/comparison.ts";
import { atLeast, atMost, exactly, fillSection, laneTable, renderTable, targetTable } from "./report.ts";

const page = "before\n<!-- written by pnpm bench -->\nold\n<!-- end of pnpm bench -->\nafter\n";
const filled = "before\n<!-- written by pnpm bench -->\n\nnew, for $1\n\n<!-- end of pnpm bench -->\nafter\n";

it("replaces a section, leaves the rest alone, and changes nothing the second time", () => {
  expect(fillSection(page, "pnpm bench", "new, for $1\n")).toBe(filled);
  expect(fillSection(filled, "pnpm bench", "new, for $1\n")).toBe(filled);
});

it("refuses a page without the section", () => {
  expect(() => fillSection(page, "pnpm bench cost", "new")).toThrow("no section");
});

it("renders a table with words to the left and numbers to the right", () => {
  const table = [
    ["", "kB"],
    ["ours", "300"],
    ["another", "1,000"],
  ];
  expect(renderTable(table)).toBe("|         |    kB |\n| ------- | ----: |\n| ours    |   300 |\n| another | 1,000 |");
});

it("shows medians, and compares each lane with the first", () => {
  const [, first, second] = laneTable("rows", [measured("one", 1_000), measured("other", 900, 30, 100)]);
  expect(first).toEqual(["one", "1,000", "1.0", "1,000", "0%", "60.0", "120", "1.00×", "1.00×"]);
  expect(second).toEqual(["other", "1,000", "1.1", "900", "0%", "30.0", "100", "0.90×", "0.50×"]);
});

it("says of each target what was wanted, what was measured, and whether it holds", () => {
  expect(targetTable([atLeast("a", 0.899, 0.9), atMost("b", 200, 200, " MB"), exactly("c", 41, 40)])).toEqual([
    ["target", "wanted", "got", ""],
    ["a", "at least 0.9×", "0.90×", "does not hold"],
    ["b", "at most 200 MB", "200 MB", "holds"],
    ["c", "40", "41", "does not hold"],
  ]);
});
