import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { type Result, type Run, simulate } from "./simulate.ts";

/** The data of a thread that runs worlds: it is sent one run after another, and sends each result back. */
const THREAD = "simulate";

if (workerData === THREAD) {
  parentPort?.on("message", async (run: Run) => parentPort?.postMessage(await simulate(run)));
}

/**
 * Runs worlds on several threads. The results are in the order of the runs, whichever ended first.
 * @param workers number of threads, from 1
 * @param onResult called with each result as it comes, in any order
 * @throws whatever a world threw, which is a bug of the simulator
 */
export async function runAll(runs: Run[], workers: number, onResult: (result: Result) => void): Promise<Result[]> {
  const results: Result[] = [];
  // All threads share one iterator: each takes the next run when it has finished one.
  const left = runs.entries();
  const work = async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: THREAD });
    try {
      for (const [i, run] of left) {
        worker.postMessage(run);
        // The thread sends nothing but results; an error in it rejects here.
        const [result] = (await once(worker, "message")) as [Result];
        results[i] = result;
        onResult(result);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, runs.length) }, work));
  return results;
}
