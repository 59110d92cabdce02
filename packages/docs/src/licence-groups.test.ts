import { expect, it, test } from "vitest";
import { groupLicences, refusedLicences } from "./licence-groups.ts";

const listed = {
  MIT: [{ name: "zod" }, { name: "@savelife/core" }, { name: "hono" }, { name: "zod" }, { name: "@esbuild/linux-x64" }],
  "Apache-2.0": [{ name: "sst" }],
};

it("groups names, sorted and each once, without our own packages and binaries of a platform", () => {
  expect(groupLicences(listed)).toEqual([
    { licence: "Apache-2.0", names: ["sst"] },
    { licence: "MIT", names: ["hono", "zod"] },
  ]);
});

test.for(["MIT", "(MIT OR GPL-3.0)", "MIT AND ISC", "0BSD"])("allows %s", (licence) => {
  expect(refusedLicences([{ licence, names: ["a"] }])).toEqual([]);
});

test.for(["GPL-3.0", "MIT AND AGPL-3.0", "UNLICENSED", "Unknown", "SSPL-1.0 OR BUSL-1.1"])("refuses %s", (licence) => {
  expect(refusedLicences([{ licence, names: ["a", "b"] }])).toEqual([
    expect.stringContaining(`got ${licence} of a, b`),
  ]);
});

it("refuses what pnpm never lists", () => {
  expect(() => groupLicences({ MIT: "zod" })).toThrow();
});
