import { CommanderError } from "commander";
import { type Options, readOptions } from "./options.ts";
import { renderJson, renderSummary, summarize } from "./report.ts";
import { runAll } from "./run-all.ts";
import { type Result, simulate } from "./simulate.ts";

/** As sysexits.h has them: the command was used wrongly, and an error of our own. */
const EXIT_USAGE = 64;
const EXIT_BUG = 70;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    return await run(readOptions(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    process.stderr.write(`simulate: a bug of the simulator: ${error instanceof Error ? error.stack : error}\n`);
    return EXIT_BUG;
  }
}

async function run(options: Options): Promise<number> {
  const started = performance.now();
  const results = await runSeeds(options);
  const summary = summarize(results, (performance.now() - started) / 1_000);
  process.stdout.write((options.json ? renderJson : renderSummary)(summary, results, options));
  return summary.violations === 0 ? 0 : 1;
}

async function runSeeds({ seeds, messages, profile, queueAttempts, workers, trace }: Options): Promise<Result[]> {
  const runs = seeds.map((seed) => ({ seed, messages, profile, queueAttempts }));
  if (trace) {
    const listen = (line: string) => void process.stdout.write(`${line}\n`);
    return Promise.all(runs.map((run) => simulate({ ...run, listen })));
  }
  const showProgress = (text: string) => process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`);
  let done = 0;
  const results = await runAll(runs, workers, () => showProgress(`${++done} of ${runs.length} worlds`));
  showProgress("");
  return results;
}
