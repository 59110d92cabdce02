import { describeMachine } from "../machine.ts";
import { median } from "../statistics.ts";
import { type Bench, measureImports, withBench } from "./bench.ts";
import type { BatchComparison, BundleResult, Comparison, MemoryResult } from "./comparison.ts";
import { type Counts, countDesign } from "./count-design.ts";
import { bareClient, type Design, type DesignName } from "./designs.ts";
import { measureMemory } from "./measure-memory.ts";
import { measureRounds, type Rounds } from "./measure-rounds.ts";
import type { Plan } from "./plan.ts";
import { summarise } from "./summarise.ts";

/** Messages that are counted rather than timed. */
const COUNTED_MESSAGES = 1_000;

type Tell = (progress: string) => void;

/**
 * Runs the whole comparison against one engine that starts empty.
 * @throws Error as soon as a design has not stored everything
 */
export async function compare(designs: Design[], plan: Plan, command: string, tell: Tell): Promise<Comparison> {
  const [startedAt, machine] = [new Date().toISOString(), describeMachine()];
  return withBench(designs, async (bench) => {
    const batches: BatchComparison[] = [];
    for (const rounds of plan.batches) batches.push(await compareBatches(bench, rounds, tell));
    tell("memory");
    const memory = await compareMemory(bench, plan.memoryBatchSizes);
    tell("imports");
    return { startedAt, command, machine, batches, memory, bundles: await compareBundles(bench, plan.imports) };
  });
}

async function compareBatches({ designs, placeOf }: Bench, rounds: Rounds, tell: Tell): Promise<BatchComparison> {
  tell(`batches of ${rounds.batchSize}: counting requests`);
  const counted = new Map<DesignName, Counts>();
  for (const design of designs) {
    const messages = Math.max(COUNTED_MESSAGES, rounds.batchSize);
    counted.set(design.name, await countDesign(design, placeOf(design), messages, rounds.batchSize));
  }
  return summarise(designs, await measureRounds(designs, placeOf, rounds, tell), counted, rounds);
}

async function compareMemory({ designs, bundles, placeOf }: Bench, batchSizes: number[]): Promise<MemoryResult[]> {
  const ours = designs.find(({ name }) => name === "ours");
  return ours ? measureMemory(ours, placeOf(ours), bundles.receiver.file, batchSizes) : [];
}

async function compareBundles({ designs, bundles }: Bench, times: number): Promise<BundleResult[]> {
  const ofDesigns = designs.flatMap(({ name, title }) => {
    const bundle = bundles.designs.get(name);
    return bundle ? [{ name, title, bundle }] : [];
  });
  const all = [...ofDesigns, { name: "bare-client" as const, title: bareClient.title, bundle: bundles.bareClient }];
  const measured = await measureImports(
    all.map(({ bundle }) => bundle.file),
    times,
  );
  return all.map(({ name, title, bundle }) => {
    const importMilliseconds = median(measured.get(bundle.file) ?? []);
    return { name, title, bytes: bundle.bytes, importMilliseconds };
  });
}
