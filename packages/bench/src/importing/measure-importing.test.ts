import { expect, it } from "vitest";
import { measureChecking } from "./measure-checking.ts";
import { measureImporting } from "./measure-importing.ts";
import { renderImporting } from "./render-importing.ts";

it("sends all rows in both ways, and compares the import with the bare loop and with csv-parse", async () => {
  const importings = await measureImporting(40, 1);
  expect(importings.map(({ name }) => name)).toEqual(["bare", "import"]);
  expect(importings[0]?.againstBare).toBe(1);
  for (const { rowsPerSecond } of importings) expect(rowsPerSecond).toBeGreaterThan(0);
  const checking = await measureChecking(40);
  expect(checking.maxRssMegabytes).toBeGreaterThan(10);
  expect(renderImporting(importings, checking)).toMatch(/savelife import: checked, then sent +\d/);
});
