import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import { median } from "../statistics.ts";
import { type Bench, measureImports, withBench } from "./bench.ts";
import {
  type BatchComparison,
  type BundleResult,
  type Comparison,
  type Machine,
  type MemoryResult,
  summarise,
} from "./comparison.ts";
import { BARE_CLIENT, type Design, type DesignName } from "./designs.ts";
import { openLane, type Place } from "./lane.ts";
import { type Counts, countDesign, measureRounds, type Rounds, type Schedule } from "./rounds.ts";

/** Messages that are counted rather than timed. */
const COUNTED_MESSAGES = 1_000;

type Report = (progress: string) => void;

/**
 * Runs the whole comparison against one engine that starts empty.
 * @throws Error as soon as a design has not stored everything
 */
export async function compare(
  designs: Design[],
  schedule: Schedule,
  command: string,
  report: Report,
): Promise<Comparison> {
  const [startedAt, machine] = [new Date().toISOString(), describeMachine()];
  return withBench(designs, async (bench) => {
    const batches: BatchComparison[] = [];
    for (const rounds of schedule.batches) batches.push(await compareBatches(bench, rounds, report));
    report("memory");
    const memory = await compareMemory(bench, schedule.memoryBatchSizes);
    report("imports");
    return { startedAt, command, machine, batches, memory, bundles: await compareBundles(bench, schedule.imports) };
  });
}

async function compareBatches({ designs, placeOf }: Bench, rounds: Rounds, report: Report): Promise<BatchComparison> {
  report(`batches of ${rounds.batchSize}: counting requests`);
  const counted = new Map<DesignName, Counts>();
  for (const design of designs) {
    const messages = Math.max(COUNTED_MESSAGES, rounds.batchSize);
    counted.set(design.name, await countDesign(design, placeOf(design), messages, rounds.batchSize));
  }
  return summarise(designs, await measureRounds(designs, placeOf, rounds, report), counted, rounds);
}

/** Messages for each size of batch: two of the largest. */
const MEMORY_MESSAGES = 20_000;

/** The memory of ours at several sizes of batch, each in fresh processes that take as many messages. */
async function compareMemory({ designs, receiver, placeOf }: Bench, batchSizes: number[]): Promise<MemoryResult[]> {
  const results: MemoryResult[] = [];
  for (const ours of designs.filter(({ name }) => name === "ours")) {
    for (const batchSize of batchSizes) {
      results.push({
        batchSize,
        oursMebibytes: await peakOf(ours, placeOf(ours), batchSize, "run"),
        receivingMebibytes: await peakOf(ours, { ...placeOf(ours), design: receiver }, batchSize, "runUnproven"),
      });
    }
  }
  return results;
}

async function peakOf(design: Design, place: Place, batchSize: number, run: "run" | "runUnproven"): Promise<number> {
  const lane = openLane(design, place);
  try {
    return (await lane[run](`memory at ${batchSize}`, MEMORY_MESSAGES, batchSize)).peakBytes / 2 ** 20;
  } finally {
    await lane.worker.stop();
  }
}

async function compareBundles({ designs, bundles }: Bench, times: number): Promise<BundleResult[]> {
  const all = [...designs, BARE_CLIENT].flatMap(({ name, title }) => {
    const bundle = bundles.get(name);
    return bundle ? [{ name, title, ...bundle }] : [];
  });
  const measured = await measureImports(
    all.map(({ file }) => file),
    times,
  );
  return all.map(({ name, title, file, bytes }) => {
    return { name, title, bytes, importMilliseconds: median(measured.get(file) ?? []) };
  });
}

/** The machine on which the bench runs, and how busy it is. */
function describeMachine(): Machine {
  const local = createRequire(import.meta.resolve("@savelife/local/dynamodb"));
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    engine: `dynoxide ${local("@dynoxide/linux-x64/package.json").version}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
