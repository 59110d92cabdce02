import { execFile } from "node:child_process";

/** How a program ended: its exit code, what it printed to stdout, and all that it printed. */
export type Ran = { code: number; stdout: string; output: string };

/**
 * Runs a program to its end in a folder. A program that cannot be started counts as one that ends with 127, as in a shell.
 * @param options the whole environment, by default that of this process; and what the program reads from stdin
 */
export function run(
  folder: string,
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Ran> {
  const { env = environment(), input = "" } = options;
  return new Promise((resolve) => {
    const child = execFile(command, args, { cwd: folder, env, maxBuffer: Infinity }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 127) : 0;
      resolve({ code, stdout, output: stdout + stderr });
    });
    child.stdin?.on("error", () => {}); // a program may leave its input unread
    child.stdin?.end(input);
  });
}

/** The environment of this process without vitest's, or vitest would take itself for a part of the one that runs this test. */
export function environment(): NodeJS.ProcessEnv {
  const { VITEST: _, ...env } = process.env;
  return { ...env, NO_COLOR: "1" };
}
