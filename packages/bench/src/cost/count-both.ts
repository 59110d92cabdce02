import { CONSUMER } from "@savelife/core/deployment";
import { withBench } from "../bench.ts";
import { countDesign } from "../count-design.ts";
import { type DesignName, findDesigns } from "../designs.ts";
import { toPer1000 } from "../summarise.ts";
import type { Counted } from "./render-cost.ts";

const MESSAGES = 1_000;

/** Counts what the two designs of the bill ask of the table. */
export async function countBoth(): Promise<Counted> {
  return withBench(findDesigns(["ours", "powertools"]), async ({ designs, placeOf }) => {
    const count = async (name: DesignName) => {
      const design = designs.find((one) => one.name === name);
      return toPer1000(design && (await countDesign(design, placeOf(design), MESSAGES, CONSUMER.batchSize)));
    };
    return { ours: await count("ours"), powertools: await count("powertools") };
  });
}
