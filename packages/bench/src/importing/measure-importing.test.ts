import { expect, it, test } from "vitest";
import { renderHeld } from "../output.ts";
import { measureChecking, measureVerifying } from "./measure-checking.ts";
import { type Importing, measureImporting, measureWhole } from "./measure-importing.ts";
import {
  checkImporting,
  checkMemory,
  checkVerifying,
  renderImporting,
  renderVerifying,
  renderWhole,
} from "./render-importing.ts";

it("sends all rows in both ways, and compares the import with the bare loop and with csv-parse", async () => {
  const importings = await measureImporting(40, 1);
  expect(importings.map(({ name }) => name)).toEqual(["bare", "import"]);
  expect(importings[0]?.againstBare).toBe(1);
  for (const { rowsPerSecond } of importings) expect(rowsPerSecond).toBeGreaterThan(0);
  const checking = await measureChecking(40);
  expect(checking.maxRssMegabytes).toBeGreaterThan(10);
  expect(renderImporting(importings, checking)).toMatch(/savelife import: checked, then sent +\d/);
});

it("imports a whole file once, and reports what it took", async () => {
  const whole = await measureWhole(40);
  expect(whole).toMatchObject({ rows: 40 });
  expect(whole.maxRssMegabytes).toBeGreaterThan(10);
  expect(renderWhole(whole)).toMatch(/\n40 +\d/);
});

it("verifies rows that are stored, and compares that with their import", async () => {
  const verifying = await measureVerifying(40);
  expect(verifying).toMatchObject({ rows: 40 });
  expect(renderVerifying(verifying)).toMatch(/\n40 +\d/);
});

test.for([
  ["holds ", 30],
  ["FAILS ", 31],
] as const)("%s for %i s where the import took 10", ([expected, seconds]) => {
  const targets = checkVerifying({ rows: 1, seconds, importSeconds: 10, maxRssMegabytes: 100 });
  expect(renderHeld(targets)).toContain(`${expected} at most 3 times`);
});

const ours = (againstBare: number, maxRssMegabytes: number): Importing[] => [
  { name: "bare", rowsPerSecond: 1, cpuMicroseconds: 1, maxRssMegabytes: 400, againstBare: 1 },
  { name: "import", rowsPerSecond: 1, cpuMicroseconds: 1, maxRssMegabytes, againstBare },
];

test.for([
  ["all hold", 0.9, 199, ["holds", "holds"]],
  ["it is too slow", 0.89, 199, ["FAILS", "holds"]],
  ["it takes too much", 1.1, 200, ["holds", "FAILS"]],
] as const)("says when %s", ([, speed, megabytes, expected]) => {
  const lines = renderHeld(checkImporting(ours(speed, megabytes)))
    .trim()
    .split("\n");
  expect(lines.map((line) => line.split(" ")[0])).toEqual(expected);
});

test("a whole import is judged by its memory", () => {
  const whole = { rows: 1, seconds: 1, cpuMicroseconds: 1, maxRssMegabytes: 200 };
  expect(checkMemory(whole).map(({ holds }) => holds)).toEqual([false]);
});
