import { createHash } from "node:crypto";
import { countFates, type Fate } from "./fates.ts";
import { type FaultCounts, zeroCounts } from "./faults.ts";
import { FAULT_KINDS } from "./profiles.ts";
import type { Result } from "./run.ts";

/** What came of many runs together. */
export type Summary = {
  runs: number;
  messages: number;
  deliveries: number;
  invocations: number;
  fates: Record<Fate, number>;
  twice: number;
  deadLetters: number;
  faults: FaultCounts;
  allFaults: number;
  violations: number;
  virtualHours: number;
  /** The hash of the traces of all runs. */
  trace: string;
  seconds: number;
};

/** Adds up the results of runs that took `seconds` together. */
export function summarize(results: Result[], seconds: number): Summary {
  const total = (count: (result: Result) => number) => sum(results.map(count));
  const [fates, faults] = [countFates([]), zeroCounts()];
  for (const result of results) {
    for (const fate of FATES) fates[fate] += result.fates[fate];
    for (const kind of FAULT_KINDS) faults[kind] += result.faults[kind];
  }
  return {
    runs: results.length,
    messages: total(({ messages }) => messages),
    deliveries: total(({ deliveries }) => deliveries),
    invocations: total(({ invocations }) => invocations),
    fates,
    twice: total(({ twice }) => twice),
    deadLetters: total(({ deadLetters }) => deadLetters),
    faults,
    allFaults: sum(Object.values(faults)),
    violations: total(({ violations }) => violations.length),
    virtualHours: total(({ virtualSeconds }) => virtualSeconds) / 3_600,
    trace: results.length === 1 && results[0] ? results[0].trace : hashOf(results),
    seconds,
  };
}

const FATES: Fate[] = ["written", "duplicate", "rejected", "redriven", "lost"];

function hashOf(results: Result[]): string {
  const traces = results.map(({ trace }) => trace).join("\n");
  return createHash("sha256").update(traces).digest("hex").slice(0, 16);
}

/** The sum of numbers; 0 of none. */
export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
