import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CONSUMER } from "@savelife/core/deployment";
import * as z from "zod/mini";
import { withBench } from "../consumer/bench.ts";
import { toPer1000 } from "../consumer/comparison.ts";
import { countDesign } from "../consumer/count-design.ts";
import { type DesignName, findDesigns } from "../consumer/designs.ts";
import type { Stage } from "./cost.ts";
import type { Counted } from "./render-cost.ts";

const MESSAGES = 1_000;

/** Counts what the two designs of the bill ask of the table, and what a stage has. */
export async function countAll(): Promise<Counted> {
  const stage = await countStage();
  return withBench(findDesigns(["ours", "powertools"]), async ({ designs, placeOf }) => {
    const count = async (name: DesignName) => {
      const design = designs.find((one) => one.name === name);
      return toPer1000(design && (await countDesign(design, placeOf(design), MESSAGES, CONSUMER.batchSize)));
    };
    return { ours: await count("ours"), powertools: await count("powertools"), stage };
  });
}

const BILL = fileURLToPath(new URL("../../../../stacks/test/bill.ts", import.meta.url));

/** Of what `sst diff` would deploy to production, in its own process, as SST's types are not for the packages. */
async function countStage(): Promise<Stage> {
  const { stdout } = await promisify(execFile)(process.execPath, [BILL]);
  return StageCounts.parse(JSON.parse(stdout));
}

const StageCounts = z.object({ metrics: z.number(), alarmMetrics: z.number(), dashboards: z.number() });
