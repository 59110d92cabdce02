import type { MemoryResult } from "./comparison.ts";
import type { Design } from "./designs.ts";
import { openLane, type Place } from "./lane.ts";

/** Messages for each size of batch: two of the largest. */
const MESSAGES = 20_000;
const MEBIBYTE = 2 ** 20;

/** Looks at the memory of a design at several sizes of batch, each in fresh processes that take as many messages. */
export async function measureMemory(
  design: Design,
  place: Place,
  receiver: string,
  batchSizes: number[],
): Promise<MemoryResult[]> {
  const results: MemoryResult[] = [];
  for (const batchSize of batchSizes) {
    results.push({
      batchSize,
      oursMebibytes: await peakOf(design, place, batchSize, true),
      receivingMebibytes: await peakOf(design, { ...place, design: receiver }, batchSize, false),
    });
  }
  return results;
}

async function peakOf(design: Design, place: Place, batchSize: number, stores: boolean): Promise<number> {
  const lane = openLane(design, place);
  try {
    const name = `memory at ${batchSize}`;
    const { peakBytes } = await (stores ? lane.run : lane.runUnproven)(name, MESSAGES, batchSize);
    return peakBytes / MEBIBYTE;
  } finally {
    await lane.worker.stop();
  }
}
