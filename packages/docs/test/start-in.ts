import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";

/** A local stack in its own process, in a copy of the repository. */
export type Started = {
  /** Asks until there is an answer; fails when there is none in half a minute. */
  until<T>(ask: () => Promise<T | undefined>): Promise<T>;
  stop(): Promise<void>;
};

/** Starts the local stack of a copy, with samples or without, and waits until it says what can be sent: its samples are done then. */
export async function startIn(root: string, portOffset: number, samples: boolean): Promise<Started> {
  const options = ["--port-offset", String(portOffset), ...(samples ? [] : ["--no-samples"])];
  const args = ["packages/cli/src/main.ts", "start", ...options];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  const stop = async () => {
    child.kill("SIGINT");
    await ended;
  };
  const until = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
    const deadline = AbortSignal.timeout(30_000);
    while (!deadline.aborted && child.exitCode === null) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await setTimeout(100);
    }
    await stop();
    throw new Error(`expected an answer within half a minute, got none; the stack printed:\n${printed}`);
  };
  await until(async () => printed.includes("Ctrl-C stops everything") || undefined);
  return { until, stop };
}
