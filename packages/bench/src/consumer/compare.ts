import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import { Lane, measureInTurns, type Report, type Schedule } from "../measure.ts";
import { type Bench, measureImports, openBench } from "./bench.ts";
import { countDesign, type Per1000 } from "./count.ts";
import type { Design, DesignName } from "./designs.ts";
import { startDesign } from "./running-design.ts";

/** All that was found out in one run. */
export type Comparison = Awaited<ReturnType<typeof compare>>;

/** A design at one size of batch. */
export type DesignResult = { name: DesignName; lane: Lane; per1000: Per1000 };

/** Messages of a design in a round, multiples of the size of batch; a slow design takes long enough with fewer. */
type BatchSchedule = Schedule & { batchSize: number; messages: number; slowMessages: number };

/** How much of everything a run does. `imports` are fresh processes for each bundle. */
type Amounts = { batches: BatchSchedule[]; imports: number };

/** Under two minutes: batches of 100 alone. Many short rounds, as the medians come closer than with a few long ones. */
export const QUICK: Amounts = {
  batches: [{ batchSize: 100, messages: 2_000, slowMessages: 300, warmUps: 1, rounds: 13 }],
  imports: 11,
};

/** About ten minutes, most of it for the slowest design. */
export const FULL: Amounts = {
  batches: [
    { batchSize: 10, messages: 1_000, slowMessages: 300, warmUps: 2, rounds: 21 },
    { batchSize: 100, messages: 2_000, slowMessages: 500, warmUps: 2, rounds: 31 },
    { batchSize: 1_000, messages: 3_000, slowMessages: 1_000, warmUps: 1, rounds: 15 },
  ],
  imports: 21,
};

/**
 * Runs the whole comparison against one engine that starts empty.
 * @throws Error as soon as a design has not stored everything
 */
export async function compare(designs: Design[], amounts: Amounts, report: Report) {
  const machine = describeMachine();
  await using bench = await openBench(designs);
  /** The designs, ours first, at each size of batch. */
  const batches: { batchSize: number; designs: DesignResult[] }[] = [];
  for (const size of amounts.batches) {
    batches.push({ batchSize: size.batchSize, designs: await compareBatches(bench, size, report) });
  }
  report("memory");
  /** The most memory that ours had resident with batches of 10,000, as a multiple of that with batches of 10. */
  const memoryGrowth = (await peakOfOurs(bench, 10_000)) / (await peakOfOurs(bench, 10));
  report("imports");
  /** Of the designs, and last of a bare client. */
  const bundles = await measureImports(bench, amounts.imports);
  return { machine, batches, memoryGrowth, bundles };
}

/** Messages that are counted rather than timed. */
export const COUNTED_MESSAGES = 1_000;

async function compareBatches(bench: Bench, size: BatchSchedule, report: Report): Promise<DesignResult[]> {
  const { batchSize, messages, slowMessages } = size;
  await using all = new AsyncDisposableStack();
  const designs: DesignResult[] = [];
  for (const design of bench.designs) {
    report(`batches of ${batchSize}: counting the requests of ${design.title}`);
    const per1000 = await countDesign(bench, design, { messages: Math.max(COUNTED_MESSAGES, batchSize), batchSize });
    const running = all.use(startDesign(bench, design));
    const measure = (round: number) => {
      // Warm-up is as long for all, or the slow ones would be measured before their code is compiled.
      const count = design.isSlow && round >= 0 ? slowMessages : messages;
      return running.run(`round ${round}`, count, batchSize);
    };
    designs.push({ name: design.name, lane: new Lane(design.title, measure), per1000 });
  }
  const lanes = designs.map(({ lane }) => lane);
  await measureInTurns(lanes, size, (progress) => report(`batches of ${batchSize}: ${progress}`));
  return designs;
}

/** Messages for each size of batch: two of the largest. */
const MEMORY_MESSAGES = 20_000;

/** In a fresh process that takes as many messages at each size of batch, in megabytes. */
async function peakOfOurs(bench: Bench, batchSize: number): Promise<number> {
  const [ours] = bench.designs;
  if (!ours) return Number.NaN;
  await using running = startDesign(bench, ours);
  return (await running.run(`memory at ${batchSize}`, MEMORY_MESSAGES, batchSize)).peakMegabytes;
}

/** The machine on which the bench runs, and how busy it is. */
function describeMachine(): string {
  const local = createRequire(import.meta.resolve("@savelife/local/dynamodb"));
  const { version } = local("@dynoxide/linux-x64/package.json");
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const machine = `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, ${memory}, Node ${process.versions.node}`;
  return `${machine}, dynoxide ${version} as the table, load ${load} at the start`;
}
