import { expect, it } from "vitest";
import { FULL, QUICK } from "./compare.ts";

it("takes whole batches alone", () => {
  for (const { batchSize, messages, slowMessages } of [...QUICK.batches, ...FULL.batches]) {
    expect([messages % batchSize, slowMessages % batchSize]).toEqual([0, 0]);
  }
});
