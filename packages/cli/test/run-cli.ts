import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The signals that ask a command to end. */
export const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A running CLI, as a process of its own. `stdout` and `stderr` grow. */
export type Running = {
  pid: number;
  stdout: string;
  stderr: string;
  /** Writes to its stdin, which stays open. */
  write(text: string): void;
  /** Sends a signal, by default SIGINT as Ctrl-C does. */
  interrupt(signal?: NodeJS.Signals): void;
  /** Ends it at once, as `kill -9` does. */
  kill(): void;
  /** Closes its stdout, as `head` does when it has enough. */
  closeStdout(): void;
  /** Waits for its end, also while a program that it has started goes on. */
  exited: Promise<number | null>;
  /** Closes its stdin and waits for its end. */
  end(input?: string | Buffer): Promise<{ code: number | null; stdout: string; stderr: string }>;
};

/**
 * Starts the CLI in a folder, with no more of this environment than it needs to start, and to start fast.
 * @param limit what the shell sets first, such as `ulimit -f 400`
 */
export function startCli(args: string[], directory: string, env: Record<string, string> = {}, limit = ":"): Running {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const command = ["-c", `${limit}; exec "$0" "$@"`, process.execPath, main, ...args];
  const child = spawn("sh", command, { cwd: directory, env: { PATH, NODE_COMPILE_CACHE, ...env } });
  const closed = once(child, "close");
  const exited = once(child, "exit").then(([code]) => code);
  const running: Running = {
    pid: child.pid ?? 0,
    stdout: "",
    stderr: "",
    write: (text) => void child.stdin.write(text),
    interrupt: (signal = "SIGINT") => void child.kill(signal),
    kill: () => void child.kill("SIGKILL"),
    exited,
    closeStdout: () => void child.stdout.destroy(),
    async end(input = "") {
      child.stdin.end(input);
      const [code] = await closed;
      return { code, stdout: running.stdout, stderr: running.stderr };
    },
  };
  child.stdin.on("error", () => {}); // it may have ended before it has read everything
  child.stdout.setEncoding("utf8").on("data", (text) => (running.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (running.stderr += text));
  return running;
}

/** Runs the CLI to its end. */
export function runCli(args: string[], directory: string, input?: string | Buffer, env?: Record<string, string>) {
  return startCli(args, directory, env).end(input);
}
