import { createRequire } from "node:module";
import { cpus, loadavg, totalmem } from "node:os";
import type { Machine } from "./consumer/comparison.ts";

/** The machine on which the bench runs, and how busy it was when asked. */
export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model ?? "unknown",
    cores: all.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    engine: `dynoxide ${createRequire(import.meta.resolve("@savelife/local/dynamodb"))("@dynoxide/linux-x64/package.json").version}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
