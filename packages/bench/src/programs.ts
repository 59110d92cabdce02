import { execFile } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What a program printed, and the CPU and the memory that its process took from its start to its end. */
type Ran = { stdout: string; cpuMicroseconds: number; peakMegabytes: number };

/** The program that npx runs, and the flags of Node that its first line asks for. */
const CLI = new URL("../../cli/src/savelife.mjs", import.meta.url);
const FLAGS = (/^#!.* -S node (.*)/.exec(readFileSync(CLI, "utf8"))?.[1] ?? "").split(" ");

/** Where the command line finds a stage, and credentials of nobody. */
const STAGE = {
  SST_RESOURCE_App: JSON.stringify({ name: "savelife-events", stage: "bench" }),
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "x",
  AWS_SECRET_ACCESS_KEY: "x",
};

/** Runs `savelife`, measured. */
export function runCli(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return runNode(CLI, args, { ...STAGE, ...env }, FLAGS);
}

/**
 * Runs a program in its own process, and measures it: this file is loaded before it, and prints a last line.
 * @param flags those of Node
 * @throws Error when it does not end with 0
 */
export async function runNode(
  program: URL,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  flags: string[] = [],
): Promise<Ran> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, "--import", import.meta.url, fileURLToPath(program), ...args],
    { env: { PATH: process.env.PATH, [MEASURED]: "1", ...env }, maxBuffer: 1e8 },
  );
  const last = stdout.lastIndexOf("\n");
  return { ...JSON.parse(stdout.slice(last)), stdout: stdout.slice(0, last) };
}

// In the process that is measured.
const MEASURED = "BENCH_IS_MEASURED";
if (process.env[MEASURED]) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { cpuMicroseconds: userCPUTime + systemCPUTime, peakMegabytes: maxRSS / 1_000 };
    writeSync(1, `\n${JSON.stringify(usage)}`);
  });
}
