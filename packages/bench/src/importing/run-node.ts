import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What a program printed, and what it took from its start to its end. */
export type Ran = { stdout: string; cpuMicroseconds: number; maxRssMegabytes: number };

const usageHook = new URL("./report-usage.ts", import.meta.url).href;

/**
 * Runs a program in a process of its own.
 * @param flags those of Node
 * @throws Error when it does not end with 0
 */
export async function runNode(
  program: URL,
  args: string[],
  usageFile: string,
  flags: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, "--import", usageHook, fileURLToPath(program), ...args],
    { env: { PATH: process.env.PATH, USAGE_FILE: usageFile, ...env }, maxBuffer: 1e8 },
  );
  return { stdout, ...JSON.parse(await readFile(usageFile, "utf8")) };
}
