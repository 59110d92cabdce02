import { expect, it, test } from "vitest";
import { refusedLicences } from "./licences.ts";

test.for(["MIT", "(MIT OR GPL-3.0)", "MIT AND ISC", "0BSD"])("allows %s", (licence) => {
  expect(refusedLicences({ [licence]: [{ name: "a" }] })).toEqual([]);
});

test.for(["GPL-3.0", "MIT AND AGPL-3.0", "UNLICENSED", "Unknown", "SSPL-1.0 OR BUSL-1.1"])("refuses %s", (licence) => {
  const listed = { MIT: [{ name: "zod" }], [licence]: [{ name: "a" }, { name: "b" }] };
  expect(refusedLicences(listed)).toEqual([expect.stringContaining(`${licence} is the licence of a, b`)]);
});

it("refuses what pnpm never lists", () => {
  expect(() => refusedLicences({ MIT: "zod" })).toThrow();
});
