import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** Starts an SQS engine in a process of its own, which ends when it is disconnected. */
export async function startEngine(): Promise<{ endpoint: string; engine: ChildProcess }> {
  const engine = fork(new URL("./engine-process.ts", import.meta.url));
  const [endpoint] = await once(engine, "message");
  return { endpoint, engine };
}
