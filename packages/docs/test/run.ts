import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** How a program ended: its exit code, and all that it printed. */
export type Ran = { code: number | null; stdout: string; output: string };

/** Runs a program to its end in a folder. */
export async function run(folder: string, command: string, args: string[], more: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const { VITEST: _, ...env } = process.env; // or vitest would take itself for a part of the one that runs this test
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...env, ...more, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [[code], stdout, stderr] = await Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
  return { code, stdout, output: stdout + stderr };
}
