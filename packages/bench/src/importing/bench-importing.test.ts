import { expect, it, test } from "vitest";
import { measured } from "../../test/comparison.ts";
import { benchImporting, importTargets, verifyTargets } from "./bench-importing.ts";

const AMOUNTS = { rows: 40, rounds: 1, checked: 40 };
const bench = async (change: { whole?: number; verify?: number } = {}) => {
  const { tables, targets } = await benchImporting({ ...AMOUNTS, ...change }, () => {});
  return { ways: tables.flatMap((table) => table.slice(1).map(([way, rows]) => [way, rows])), targets };
};

it("sends all rows in both ways, and compares the import with the bare loop and with csv-parse", async () => {
  const { ways, targets } = await bench();
  expect(ways).toEqual([
    ["SendMessageBatch over ready-made bodies", "40"],
    ["savelife import: checked, then sent", "40"],
    ["csv-parse alone, once", "40"],
    ["savelife import --dry-run", "40"],
  ]);
  expect(targets).toHaveLength(2);
});

it("imports a whole file once", async () => {
  const { ways, targets } = await bench({ whole: 40 });
  expect(ways).toEqual([["savelife import: checked, then sent", "40"]]);
  expect(targets).toHaveLength(1);
});

it("verifies rows that are stored, and compares that with their import", async () => {
  const { ways, targets } = await bench({ verify: 40 });
  expect(ways).toEqual([
    ["savelife import: checked, then sent", "40"],
    ["savelife verify", "40"],
  ]);
  expect(targets).toHaveLength(2);
});

test.for([
  [900, 200, [true, true]],
  [899, 200, [false, true]],
  [1_100, 201, [true, false]],
] as const)("judges an import of %d rows/s in %d MB against a loop of 1,000", ([perSecond, megabytes, expected]) => {
  const targets = importTargets(measured("bare", 1_000), measured("import", perSecond, 60, megabytes));
  expect(targets.map(({ holds }) => holds)).toEqual(expected);
});

test.for([
  [1_000, 200, [true, true]],
  [999, 201, [false, false]],
] as const)("judges %d rows/s in %d MB where the import had 3,000", ([perSecond, megabytes, expected]) => {
  const targets = verifyTargets(measured("import", 3_000), measured("verify", perSecond, 60, megabytes));
  expect(targets.map(({ holds }) => holds)).toEqual(expected);
});
