import { describe, expect, it } from "vitest";
import { FULL, QUICK, withBatchSize } from "./rounds.ts";

describe("withBatchSize", () => {
  it("takes whole batches, one at the least", () => {
    expect(withBatchSize(QUICK, 300).batches).toMatchObject([{ batchSize: 300, messages: 1_800, slowMessages: 300 }]);
    expect(withBatchSize(FULL, 10_000).batches).toMatchObject([{ messages: 10_000, slowMessages: 10_000 }]);
  });
});

describe("the schedules", () => {
  it("take whole batches", () => {
    for (const { batchSize, messages, slowMessages } of [...QUICK.batches, ...FULL.batches]) {
      expect([messages % batchSize, slowMessages % batchSize]).toEqual([0, 0]);
    }
  });
});
