import { CommanderError } from "commander";
import { type Options, readOptions } from "./options.ts";
import { renderJson, renderSummary } from "./render.ts";
import type { Result } from "./run.ts";
import { runAll } from "./run-all.ts";
import { simulate } from "./simulate.ts";
import { summarize } from "./summary.ts";

/** As sysexits.h has them: the command was used wrongly, and an error of our own. */
const EXIT_USAGE = 64;
const EXIT_BUG = 70;

process.exitCode = await main();

async function main(): Promise<number> {
  const texts: string[] = [];
  try {
    const options = readOptions(process.argv.slice(2), (text) => texts.push(text));
    return await run(options).catch(showBug);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isHelp = error.exitCode === 0;
    (isHelp ? process.stdout : process.stderr).write(texts.join(""));
    return isHelp ? 0 : EXIT_USAGE;
  }
}

async function run(options: Options): Promise<number> {
  const started = performance.now();
  const results = options.trace ? await runTraced(options) : await runMany(options);
  const summary = summarize(results, (performance.now() - started) / 1_000);
  process.stdout.write((options.json ? renderJson : renderSummary)(summary, results, options));
  return summary.violations === 0 ? 0 : 1;
}

async function runTraced({ seeds, messages, profile, queueAttempts }: Options): Promise<Result[]> {
  const results: Result[] = [];
  const listen = (line: string) => void process.stdout.write(`${line}\n`);
  for (const seed of seeds) results.push(await simulate({ seed, messages, profile, queueAttempts, listen }));
  return results;
}

async function runMany({ seeds, messages, profile, queueAttempts, workers }: Options): Promise<Result[]> {
  const runs = seeds.map((seed) => ({ seed, messages, profile, queueAttempts }));
  let done = 0;
  const results = await runAll(runs, workers, () => showProgress(++done, runs.length));
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  return results;
}

function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${all} worlds`);
}

function showBug(error: unknown): number {
  process.stderr.write(`simulate: a bug of the simulator: ${error instanceof Error ? error.stack : error}\n`);
  return EXIT_BUG;
}
