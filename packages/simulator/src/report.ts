import { createHash } from "node:crypto";
import { FAULT_KINDS, zeroCounts } from "./faults.ts";
import { countFates, type Fate } from "./laws.ts";
import type { Options } from "./options.ts";
import type { Result } from "./simulate.ts";

type Summary = ReturnType<typeof summarize>;

/** Adds up the results of runs that took `seconds` together. */
export function summarize(results: Result[], seconds: number) {
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
    /** The hash of the traces of all runs. */
    trace: results.length === 1 && results[0] ? results[0].trace : hashOf(results),
    seconds,
  };
}

const FATES: Fate[] = ["written", "duplicate", "rejected", "redriven", "lost"];

function hashOf(results: Result[]): string {
  const traces = results.map(({ trace }) => trace).join("\n");
  return createHash("sha256").update(traces).digest("hex").slice(0, 16);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Enough to see what broke; running the seed again shows the rest. */
const SHOWN_VIOLATIONS = 5;
const SHOWN_SEEDS = 10;

/** The summary as a table, and under it each seed that broke a law, with the command that runs it again. */
export function renderSummary(summary: Summary, results: Result[], options: Options): string {
  const { fates, faults } = summary;
  const rows: [string, number | string, string][] = [
    ["worlds", summary.runs, `${summary.virtualHours.toFixed(1)} hours of virtual time`],
    ["messages", summary.messages, `${summary.deliveries} deliveries in ${summary.invocations} batches`],
    ["faults", summary.allFaults, ""],
    ...Object.entries(faults).map(([kind, count]): [string, number, string] => [`  ${kind}`, count, ""]),
    ["written", fates.written, ""],
    ["duplicates", fates.duplicate, ""],
    ["rejected", fates.rejected, `${summary.deadLetters} dead letters`],
    ["by redrive", fates.redriven, "valid events on the dead-letter queue"],
    ["lost", fates.lost, ""],
    ["twice", summary.twice, ""],
    ["violations", summary.violations, ""],
    ["trace", summary.trace, ""],
    ["seconds", summary.seconds.toFixed(1), ""],
  ];
  const table = rows.map(([name, value, remark]) => `${name.padEnd(24)}${format(value)}  ${remark}`.trimEnd());
  return `${[...table, ...renderFailures(results, options)].join("\n")}\n`;
}

/** The summary and the failures as one JSON document. */
export function renderJson(summary: Summary, results: Result[], options: Options): string {
  const failures = results
    .filter(({ violations }) => violations.length > 0)
    .map(({ seed, violations, trace }) => ({ seed, trace, replay: replayCommand(seed, options), violations }));
  const { messages: messagesEach, profile, seeds } = options;
  return `${JSON.stringify({ profile, firstSeed: seeds[0], messagesEach, ...summary, failures })}\n`;
}

function format(value: number | string): string {
  return (typeof value === "number" ? value.toLocaleString("en") : value).padStart(18);
}

function renderFailures(results: Result[], options: Options): string[] {
  const failed = results.filter(({ violations }) => violations.length > 0);
  const lines = failed.slice(0, SHOWN_SEEDS).flatMap(({ seed, violations }) => {
    const shown = violations.slice(0, SHOWN_VIOLATIONS).map(({ law, about }) => `  broken: ${law} (${about})`);
    const more = violations.length > shown.length ? [`  … and ${violations.length - shown.length} more`] : [];
    return ["", `seed ${seed} fails; run it again with: ${replayCommand(seed, options)}`, ...shown, ...more];
  });
  return failed.length > SHOWN_SEEDS ? [...lines, `… and ${failed.length - SHOWN_SEEDS} more seeds`] : lines;
}

/** The command that runs one world again, exactly as it was. */
function replayCommand(seed: number, { messages, profile, queueAttempts }: Options): string {
  const hostile = profile === "hostile" ? " --hostile" : "";
  const attempts = queueAttempts === 1 ? "" : ` --queue-attempts ${queueAttempts}`;
  return `pnpm simulate --seed ${seed} --messages ${messages}${hostile}${attempts}`;
}
