import { Command, InvalidArgumentError } from "commander";
import { compare } from "./consumer/compare.ts";
import { designs, findDesigns } from "./consumer/designs.ts";
import { renderPerformance, renderReport } from "./consumer/render-report.ts";
import { FULL, QUICK, withBatchSize } from "./consumer/rounds.ts";
import { checkTargets } from "./consumer/targets.ts";
import { countAll, renderCost } from "./cost/bill.ts";
import { checkDeadLetters, measureDeadLetters, renderDeadLetters } from "./dead-letters/measure-dead-letters.ts";
import { measureChecking, measureVerifying } from "./importing/measure-checking.ts";
import { measureImporting, measureWhole } from "./importing/measure-importing.ts";
import {
  checkImporting,
  checkMemory,
  checkVerifying,
  renderImporting,
  renderVerifying,
  renderWhole,
} from "./importing/render-importing.ts";
import { type Held, renderHeld, writeSection } from "./output.ts";
import { measureSending, renderSending } from "./sending/measure-sending.ts";

type Options = { quick?: true; json?: true; designs?: string; batch?: number; check: boolean };

const print = (text: string) => process.stdout.write(text);
const report = (progress: string) => process.stderr.write(`${progress}\n`);

const program = new Command("bench")
  .description("Compares the consumer with what could be used instead, and writes its section of docs/performance.md.")
  .option("--quick", "batches of 100 alone, under two minutes; writes no page")
  .option("--json", "print one JSON document instead of tables")
  .option(
    "--designs <names>",
    `some designs alone, out of ${designs.map(({ name }) => name).join(",")}; writes no page`,
  )
  .option("--batch <size>", "batches of this size alone, 1 to 10,000; writes no page", toBatchSize)
  .option("--no-check", "end with 0 even when a target does not hold")
  .action(async (options: Options) => {
    const isWhole = !options.quick && !options.designs && !options.batch;
    const schedule = options.quick ? QUICK : FULL;
    const chosen = options.designs ? findDesigns(options.designs.split(",")) : designs;
    const sized = options.batch ? withBatchSize(schedule, options.batch) : schedule;
    const comparison = await compare(chosen, sized, isWhole ? "pnpm bench" : "a part of pnpm bench", report);
    const targets = checkTargets(comparison);
    print(options.json ? `${JSON.stringify({ ...comparison, targets })}\n` : renderReport(comparison, targets));
    if (isWhole) writeSection("performance.md", "pnpm bench", renderPerformance(comparison, targets));
    if (options.check && targets.some(({ holds }) => holds === false)) process.exitCode = 1;
  });
program
  .command("cost")
  .description("Counts requests, metrics and alarms, and writes what it costs on AWS into docs/cost.md.")
  .action(async () => writeSection("cost.md", "pnpm bench cost", renderCost(await countAll())));
program
  .command("send")
  .description("Compares the publisher and ingest with a bare loop of SendMessageBatch.")
  .option("--messages <count>", "messages a round", Number, 5_000)
  .option("--rounds <count>", "rounds that are counted", Number, 9)
  .action(async ({ messages, rounds }: { messages: number; rounds: number }) => {
    print(renderSending(await measureSending(messages, rounds)));
  });
program
  .command("import")
  .description("Compares savelife import with a bare loop of SendMessageBatch, and its checks with csv-parse alone.")
  .option("--rows <count>", "rows of the file that is sent", Number, 200_000)
  .option("--rounds <count>", "rounds of sending", Number, 5)
  .option("--checked <count>", "rows of the file that is checked alone", Number, 1_000_000)
  .option("--whole <count>", "instead, import one file of this many rows, to measure its memory", Number)
  .option("--verify <count>", "instead, import this many rows and verify them, to measure the time", Number)
  .action(async (options: ImportOptions, command: Command) => {
    const { text, targets } = await measureImports(options);
    finish(text, targets, command);
  });
program
  .command("dlq")
  .description("Measures summary and replay of dead letters, against a bare loop of receive, send and delete.")
  .option("--letters <count>", "letters a lane", Number, 100_000)
  .option("--rounds <count>", "rounds of replay and bare loop", Number, 3)
  .action(async ({ letters, rounds }: { letters: number; rounds: number }, command: Command) => {
    const measured = await measureDeadLetters(letters, rounds, report);
    finish(renderDeadLetters(measured), checkDeadLetters(measured), command);
  });
await program.parseAsync();

type ImportOptions = { rows: number; rounds: number; checked: number; whole?: number; verify?: number };

async function measureImports({ rows, rounds, checked, whole, verify }: ImportOptions) {
  if (whole) {
    const measured = await measureWhole(whole);
    return { text: renderWhole(measured), targets: checkMemory(measured) };
  }
  if (verify) {
    const measured = await measureVerifying(verify);
    return { text: renderVerifying(measured), targets: checkVerifying(measured) };
  }
  const measured = await measureImporting(rows, rounds);
  return { text: renderImporting(measured, await measureChecking(checked)), targets: checkImporting(measured) };
}

/** Prints what was measured, and ends with 1 when a target does not hold. */
function finish(text: string, targets: Held[], command: Command): void {
  print(text + renderHeld(targets));
  if (command.optsWithGlobals().check && targets.some(({ holds }) => !holds)) process.exitCode = 1;
}

function toBatchSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= 10_000) return size;
  throw new InvalidArgumentError("expected a whole number from 1 to 10,000");
}
