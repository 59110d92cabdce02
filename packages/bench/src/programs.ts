import { execFile } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isMainThread } from "node:worker_threads";
import { type Measurement, measureHere } from "./measure.ts";

const run = promisify(execFile);

/** What a program printed, and the CPU and the memory that its process took from its start to its end. */
type Ran = { stdout: string; cpuMicroseconds: number; peakMegabytes: number };

/** The program that npx runs, and the flags of Node that its first line asks for. */
const CLI = new URL("../../cli/src/savelife.mjs", import.meta.url);
const FLAGS = (/^#!.* -S node (.*)/.exec(readFileSync(CLI, "utf8"))?.[1] ?? "").split(" ");

/** Where the command line finds a stage, credentials of nobody, and that it is measured. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  SST_RESOURCE_App: JSON.stringify({ name: "savelife-events", stage: "bench" }),
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "x",
  AWS_SECRET_ACCESS_KEY: "x",
  BENCH_IS_MEASURED: "1",
};

/**
 * Runs `savelife`, and measures it: this file is loaded before it, and prints a last line.
 * @throws Error when it does not end with 0
 */
export async function runCli(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const all = [...FLAGS, "--import", import.meta.url, fileURLToPath(CLI), ...args];
  const { stdout } = await run(process.execPath, all, { env: { ...ENVIRONMENT, ...env }, maxBuffer: 1e8 });
  const last = stdout.lastIndexOf("\n");
  return { ...JSON.parse(stdout.slice(last)), stdout: stdout.slice(0, last) };
}

// In the process that is measured, whose threads load this file too.
if (process.env.BENCH_IS_MEASURED && isMainThread) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { cpuMicroseconds: userCPUTime + systemCPUTime, peakMegabytes: maxRSS / 1_000 };
    writeSync(1, `\n${JSON.stringify(usage)}`);
  });
}

/** Prepares a task in a process of its own, and answers the work that is measured, which answers how much it did. */
export type Prepare<Task> = (task: Task) => () => Promise<number>;

/** Measures the work for which a module has a function `prepare`, whose type is `P`, in a process of its own. */
export async function measureApart<P extends Prepare<never>>(module: URL, task: Parameters<P>[0]) {
  const { stdout } = await run(process.execPath, [import.meta.filename, module.href, JSON.stringify(task)]);
  const measurement: Measurement = JSON.parse(stdout);
  return measurement;
}

if (import.meta.main) {
  const [module = "", task = ""] = process.argv.slice(2);
  const { prepare }: { prepare: Prepare<object> } = await import(module);
  const measurement = await measureHere(prepare(JSON.parse(task)));
  process.stdout.write(JSON.stringify(measurement), () => process.exit()); // whatever it still has open
}
