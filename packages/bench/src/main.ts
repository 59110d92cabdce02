import { Command } from "commander";
import { compare, FULL, QUICK } from "./consumer/compare.ts";
import { designs, findDesigns } from "./consumer/designs.ts";
import { checkTargets, comparisonTables, renderPerformance } from "./consumer/report.ts";
import { countAll, renderCost } from "./cost/bill.ts";
import { benchDeadLetters } from "./dead-letters/bench-dead-letters.ts";
import { benchImporting, type ImportOptions } from "./importing/bench-importing.ts";
import { type Findings, renderTable, targetTable, writeSection } from "./report.ts";
import { benchSending } from "./sending/bench-sending.ts";

const report = (progress: string) => process.stderr.write(`${progress}\n`);

const program = new Command("bench")
  .description("Compares the consumer with what could be used instead, and writes its section of docs/performance.md.")
  .option("--quick", "batches of 100 alone, under two minutes; writes no page")
  .option("--designs <names>", `ours and some of ${designs.map(({ name }) => name).join(",")}; writes no page`)
  .option("--no-check", "end with 0 even when a target does not hold")
  .action(async ({ quick, designs: names }: { quick?: true; designs?: string }) => {
    const chosen = names ? findDesigns(names.split(",")) : designs;
    const comparison = await compare(chosen, quick ? QUICK : FULL, report);
    process.stdout.write(`${comparison.machine}\n\n`);
    finish({ tables: comparisonTables(comparison), targets: checkTargets(comparison) });
    if (quick || names) return;
    writeSection("performance.md", "pnpm bench", renderPerformance(comparison, new Date().toISOString().slice(0, 10)));
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
  .action(async ({ messages, rounds }: { messages: number; rounds: number }) =>
    finish(await benchSending(messages, rounds, report)),
  );
program
  .command("import")
  .description("Compares savelife import with a bare loop of SendMessageBatch, and its checks with csv-parse alone.")
  .option("--rows <count>", "rows of the file that is sent", Number, 200_000)
  .option("--rounds <count>", "rounds of sending", Number, 5)
  .option("--checked <count>", "rows of the file that is checked alone", Number, 1_000_000)
  .option("--whole <count>", "instead, import one file of this many rows, to measure its memory", Number)
  .option("--verify <count>", "instead, import this many rows and verify them, to measure the time", Number)
  .action(async (options: ImportOptions) => finish(await benchImporting(options, report)));
program
  .command("dlq")
  .description("Measures summary and replay of dead letters, against a bare loop of receive, send and delete.")
  .option("--letters <count>", "letters a lane", Number, 100_000)
  .option("--rounds <count>", "rounds of replay and bare loop", Number, 3)
  .action(async ({ letters, rounds }: { letters: number; rounds: number }) =>
    finish(await benchDeadLetters(letters, rounds, report)),
  );
await program.parseAsync();

/** Prints what was measured, and ends with 1 when a target does not hold. */
function finish({ tables, targets }: Findings): void {
  const checked = targets.length > 0 ? [targetTable(targets)] : [];
  process.stdout.write(`${[...tables, ...checked].map(renderTable).join("\n\n")}\n`);
  if (program.opts().check && targets.some(({ holds }) => !holds)) process.exitCode = 1;
}
