import type { BatchComparison, Comparison, DesignResult } from "./comparison.ts";
import type { DesignName } from "./designs.ts";

/** A number that must hold, what was measured, and whether it holds. What was not measured has no `got`. */
export type Target = { what: string; wanted: string; got?: string; holds?: boolean };

/** The size of batch at which the consumer is deployed and at which the targets are set. */
const BATCH_SIZE = 100;

/** Checks a comparison against what the project has promised of its consumer. */
export function checkTargets({ batches, memory, bundles }: Comparison): Target[] {
  const batch = batches.find(({ batchSize }) => batchSize === BATCH_SIZE);
  const ours = find(batch, "ours");
  const bundle = bundles.find(({ name }) => name === "ours");
  const bareClient = bundles.find(({ name }) => name === "bare-client");
  const [least, most] = [memory.find((one) => one.batchSize === 10), memory.find((one) => one.batchSize === 10_000)];
  return [
    atLeast("messages/s against Powertools", 8, find(batch, "powertools")?.ours?.messagesPerSecond),
    atLeast("messages/s against conditional puts", 2, find(batch, "conditional-puts")?.ours?.messagesPerSecond),
    atLeast("messages/s against the bare loop", 0.8, find(batch, "bare-loop")?.ours?.messagesPerSecond),
    // Measured on two machines before values were cleaned as they are now: 1.34 to 1.58.
    atMost("CPU a message against the bare loop", 1.6, find(batch, "bare-loop")?.ours?.cpu, "×"),
    exactly("write requests per 1,000 messages", 40, ours?.per1000.writeRequests),
    exactly("write units per 1,000 messages", 1_000, ours?.per1000.writeUnits),
    exactly("read requests per 1,000 messages", 0, ours?.per1000.readRequests),
    atMost(
      "peak memory, batches of 10,000 against 10",
      2,
      least && most && most.oursMebibytes / least.oursMebibytes,
      "×",
    ),
    atMost("bundle", 320, bundle && bundle.bytes / 1_000, " kB"),
    atMost(
      "import against a bare DynamoDBClient",
      1,
      bundle && bareClient && bundle.importMilliseconds / bareClient.importMilliseconds,
      "×",
    ),
  ];
}

function find(batch: BatchComparison | undefined, name: DesignName): DesignResult | undefined {
  return batch?.designs.find((design) => design.name === name);
}

function atLeast(what: string, limit: number, value: number | undefined): Target {
  return target(what, `at least ${limit}×`, value, "×", (got) => got >= limit);
}

function atMost(what: string, limit: number, value: number | undefined, unit: string): Target {
  return target(what, `at most ${limit}${unit}`, value, unit, (got) => got <= limit);
}

function exactly(what: string, count: number, value: number | undefined): Target {
  return target(what, count.toLocaleString("en"), value, "", (got) => got === count);
}

function target(
  what: string,
  wanted: string,
  value: number | undefined,
  unit: string,
  holds: (value: number) => boolean,
): Target {
  if (value === undefined) return { what, wanted };
  const digits = unit === "×" ? 2 : 0;
  const got = `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })}${unit}`;
  return { what, wanted, got, holds: holds(value) };
}
