import type { Comparison, DesignResult } from "../src/consumer/comparison.ts";
import { type DesignName, designs } from "../src/consumer/designs.ts";

/** A comparison in which every target just holds; `change` alters the result of one design. */
export function comparison(name?: DesignName, change: Partial<DesignResult> = {}): Comparison {
  const results = designs.map((design) => {
    const result = resultOf(design.name, design.title);
    return design.name === name ? { ...result, ...change } : result;
  });
  return {
    startedAt: "2026-11-22T10:00:00.000Z",
    command: "pnpm bench",
    machine: { cpu: "A Processor", cores: 2, memoryGib: 8, node: "v24.0.0", engine: "an engine 1.0", load: 0.1 },
    batches: [{ batchSize: 100, rounds: 3, messages: 2_000, slowMessages: 500, designs: results }],
    memory: [
      { batchSize: 10, oursMebibytes: 100, receivingMebibytes: 60 },
      { batchSize: 10_000, oursMebibytes: 200, receivingMebibytes: 130 },
    ],
    bundles: [
      { name: "ours", title: "SaveLife consumer", bytes: 320_000, importMilliseconds: 50 },
      { name: "bare-client", title: "A bare DynamoDBClient", bytes: 350_000, importMilliseconds: 50 },
    ],
  };
}

const RATIOS: Partial<Record<DesignName, number>> = { powertools: 8, "conditional-puts": 2, "bare-loop": 0.8 };

function resultOf(name: DesignName, title: string): DesignResult {
  return {
    name,
    title,
    messagesPerSecond: 5_000,
    cpuMicrosecondsPerMessage: 60,
    spread: 0.1,
    peakMebibytes: 120,
    per1000: { writeRequests: 40, writeUnits: 1_000, readRequests: 0, readUnits: 0, printedBytes: 8_900 },
    ours: { messagesPerSecond: RATIOS[name] ?? 1, cpu: 1.3 },
  };
}
