import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Result, Run } from "./run.ts";

/**
 * Runs worlds on several threads. The results are in the order of the runs, whichever ended first.
 * @param workers threads at once, from 1
 * @param onResult called with each result as it comes, in any order
 * @throws whatever a world threw, which is a bug of the simulator
 */
export async function runAll(runs: Run[], workers: number, onResult: (result: Result) => void): Promise<Result[]> {
  const results: Result[] = [];
  const left = runs.entries();
  const threads = Array.from({ length: Math.min(workers, runs.length) }, () => work(left, results, onResult));
  await Promise.all(threads);
  return results;
}

/** One thread takes the next run, whenever it has done one, until none is left: both threads share one iterator. */
async function work(
  left: Iterable<[number, Run]>,
  results: Result[],
  onResult: (result: Result) => void,
): Promise<void> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  try {
    for (const [i, run] of left) {
      worker.postMessage(run);
      // The thread is ours and sends nothing but results; an error of it rejects here.
      const [result] = (await once(worker, "message")) as [Result];
      results[i] = result;
      onResult(result);
    }
  } finally {
    await worker.terminate();
  }
}
