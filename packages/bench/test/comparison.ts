import type { Comparison, DesignResult } from "../src/consumer/compare.ts";
import { type DesignName, designs } from "../src/consumer/designs.ts";
import { Lane } from "../src/measure.ts";

/** A lane of three rounds that were all the same. */
export function measured(title: string, perSecond: number, cpuMicroseconds = 60, peakMegabytes = 120): Lane {
  const round = {
    count: 1_000,
    milliseconds: 1e6 / perSecond,
    cpuMicroseconds: 1_000 * cpuMicroseconds,
    peakMegabytes,
  };
  const lane = new Lane(title, async () => round);
  lane.rounds.push(round, round, round);
  return lane;
}

/** How many times as fast ours is as each design, where its target just holds. */
const RATIOS: Record<DesignName, number> = {
  ours: 1,
  powertools: 8,
  middy: 2,
  "conditional-puts": 2,
  "bare-loop": 0.8,
};

/** A comparison in which every target just holds; `change` alters the result of one design. */
export function comparison(changed?: DesignName, change: Partial<DesignResult> = {}): Comparison {
  const results = designs.map(({ name, title }): DesignResult => {
    const lane = measured(title, 4_000 / RATIOS[name], name === "bare-loop" ? 50 : 80);
    const per1000 = { writeRequests: 40, writeUnits: 1_000, readRequests: 0, readUnits: 0, printedBytes: 8_900 };
    return { lane, name, per1000, ...(name === changed ? change : {}) };
  });
  return {
    machine: "a machine",
    batches: [{ batchSize: 100, designs: results }],
    memoryGrowth: 2,
    bundles: [
      { title: "SaveLife consumer", bytes: 320_000, importMilliseconds: 50 },
      { title: "A bare DynamoDBClient", bytes: 350_000, importMilliseconds: 50 },
    ],
  };
}
