/** A thread that runs one world after another: it is sent a run, and sends its result back. */
import { parentPort } from "node:worker_threads";
import type { Run } from "./run.ts";
import { simulate } from "./simulate.ts";

parentPort?.on("message", async (run: Run) => {
  parentPort?.postMessage(await simulate(run));
});
