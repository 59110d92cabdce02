import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Script } from "./change-process.ts";
import type { TestBench } from "./start-bench.ts";

/** Runs at once of one change; the changes themselves go side by side. */
const ABREAST = 2;

/**
 * Does something that is killed at its first step, at its second, and so on, until it ends before it is killed.
 * @param steps how many there are at least
 * @param run answers the signal by which it ended
 */
export async function killAtEachStep(steps: number, run: (killAt: number) => Promise<string | null>): Promise<void> {
  let [killed, ended] = [0, 0];
  for (let first = 1; ended === 0; first += ABREAST) {
    const signals = await Promise.all(Array.from({ length: ABREAST }, (_, i) => run(first + i)));
    killed += signals.filter((signal) => signal === "SIGKILL").length;
    ended += signals.filter((signal) => signal === null).length;
  }
  expect(killed).toBeGreaterThanOrEqual(steps);
}

/** Changes a bench in a process of its own, which is killed at a step. */
export async function changeKilled(bench: TestBench, change: Script["change"], killAt: number): Promise<string | null> {
  const script: Script = {
    ...bench.endpoints,
    change,
    deadLetters: bench.deadLetters.url,
    queue: bench.queue.url,
    table: bench.table.name,
    directory: bench.directory,
    killAt,
  };
  const program = fileURLToPath(new URL("change-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(script)], { stdio: "inherit" });
  const [code, signal] = await once(child, "close");
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`expected an end or a kill, got exit code ${code}`);
  return signal;
}
