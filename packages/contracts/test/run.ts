import { execFile } from "node:child_process";

type Ran = { code: number; stdout: string; stderr: string };
type Options = { cwd?: string; env?: NodeJS.ProcessEnv; input?: string };

/** Runs a program to its end. A program that cannot be started counts as one that ends with 127, as in a shell. */
export function run(file: string, args: string[], { input = "", ...options }: Options = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { ...options, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 127) : 0;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.on("error", () => {}); // one that does not read what it is given is no failure
    child.stdin?.end(input);
  });
}
