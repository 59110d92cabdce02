import { expect, test } from "vitest";
import { chunk } from "./chunk.ts";

test.for([
  ["", []],
  ["a", ["a"]],
  ["ab", ["ab"]],
  ["abc", ["ab", "c"]],
  ["abcd", ["ab", "cd"]],
] as const)("cuts %j into %j", ([all, twos]) => {
  expect(chunk([...all], 2)).toEqual(twos.map((two) => [...two]));
});
