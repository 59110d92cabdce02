import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The CPU and the memory that a process took from its start to its end. */
export type Usage = { cpuMicroseconds: number; maxRssMegabytes: number };

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
export function runCli(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ stdout: string } & Usage> {
  return runNode(CLI, args, { ...STAGE, ...env }, FLAGS);
}

/**
 * Runs a program in its own process, and measures it: this file is loaded before it.
 * @param flags those of Node
 * @throws Error when it does not end with 0
 */
export async function runNode(program: URL, args: string[], env: NodeJS.ProcessEnv = {}, flags: string[] = []) {
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const file = path.join(folder, "usage.json");
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, "--import", import.meta.url, fileURLToPath(program), ...args],
      { env: { PATH: process.env.PATH, BENCH_USAGE_FILE: file, ...env }, maxBuffer: 1e8 },
    );
    const usage: Usage = JSON.parse(await readFile(file, "utf8"));
    return { stdout, ...usage };
  } finally {
    await rm(folder, { recursive: true });
  }
}

// In the process that is measured.
const usageFile = process.env.BENCH_USAGE_FILE;
if (usageFile) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage: Usage = { cpuMicroseconds: userCPUTime + systemCPUTime, maxRssMegabytes: maxRSS / 1_000 };
    writeFileSync(usageFile, JSON.stringify(usage));
  });
}
