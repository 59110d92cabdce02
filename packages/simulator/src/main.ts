import { availableParallelism } from "node:os";
import { CommanderError } from "commander";
import Tinypool from "tinypool";
import { type Options, readOptions } from "./options.ts";
import { renderReport } from "./report.ts";
import { type Result, type Run, simulate } from "./simulate.ts";
import type { Handler } from "./system.ts";

/** As sysexits.h has them: the command was used wrongly, and an error of our own. */
const EXIT_USAGE = 64;
const EXIT_BUG = 70;

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

/**
 * Runs the worlds that the arguments ask for, and answers the exit code: 1 when a law was broken.
 * @param handler the consumer under test, which runs in this thread: by default the real one, on all processors
 */
export async function main(args: string[], handler?: Handler): Promise<number> {
  try {
    const options = readOptions(args);
    const started = performance.now();
    const results = await runAll(options, handler);
    process.stdout.write(renderReport(results, (performance.now() - started) / 1_000, options));
    return results.some(({ violations }) => violations.length > 0) ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    process.stderr.write(`simulate: a bug of the simulator: ${error instanceof Error ? error.stack : error}\n`);
    return EXIT_BUG;
  }
}

async function runAll({ seed, seeds, messages, hostile, trace }: Options, handler?: Handler): Promise<Result[]> {
  const all = seed === undefined ? Array.from({ length: seeds }, (_, i) => i + 1) : [seed];
  const runs = all.map((seed): Run => ({ seed, messages, profile: hostile ? "hostile" : "default" }));
  if (handler || trace) {
    const listen = trace ? (line: string) => void process.stdout.write(`${line}\n`) : undefined;
    return Promise.all(runs.map((run) => simulate({ ...run, handler, listen })));
  }
  const pool = new Tinypool({
    filename: new URL("./simulate.ts", import.meta.url).href,
    name: "simulate",
    maxThreads: Math.min(availableParallelism(), runs.length),
  });
  try {
    let done = 0;
    return await Promise.all(
      runs.map(async (run): Promise<Result> => {
        const result = await pool.run(run);
        if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${++done} of ${runs.length} worlds\r`);
        return result;
      }),
    );
  } finally {
    await pool.destroy();
  }
}
