import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Script } from "./change-process.ts";
import { STEPS, type Step } from "./changes.ts";
import type { TestBench } from "./start-bench.ts";

/** A step, and which of the steps of this name, from 1. */
export type KillAt = Script["killAt"];

/**
 * Does something that is killed at the first of each of these steps; with `--mode thorough` at every step there is.
 * @param run answers the signal by which it ended
 */
export async function killAtSteps(chosen: Step[], run: (killAt: KillAt) => Promise<string | null>): Promise<void> {
  const isThorough = process.env.EVERY_KILL !== undefined;
  const most = isThorough ? Number.POSITIVE_INFINITY : 1;
  for (const step of isThorough ? STEPS : chosen) {
    let killed = 0;
    while (killed < most && (await run({ step, nth: killed + 1 })) === "SIGKILL") killed++;
    if (chosen.includes(step)) expect(killed, step).toBeGreaterThan(0);
  }
}

/** Changes a bench in a process of its own, which is killed at a step. */
export async function changeKilled(bench: TestBench, change: Script["change"], killAt: KillAt): Promise<string | null> {
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
