import { createHash } from "node:crypto";
import type { Options } from "./options.ts";
import type { Result } from "./simulate.ts";

/** Adds up what was counted in runs, by its name. */
export function addUp(all: Record<string, number>[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const [what, count] of all.flatMap((counts) => Object.entries(counts)))
    totals[what] = (totals[what] ?? 0) + count;
  return totals;
}

/** What came of all runs as a table, and under it each seed that broke a law, with the command that runs it again. */
export function renderReport(results: Result[], seconds: number, options: Options): string {
  const faults = addUp(results.map((result) => result.faults));
  const failed = results.filter(({ violations }) => violations.length > 0);
  const rows = {
    worlds: results.length,
    ...addUp(results.map((result) => result.counts)),
    faults: Object.values(faults).reduce((sum, count) => sum + count, 0),
    ...Object.fromEntries(Object.entries(faults).map(([kind, count]) => [`  ${kind}`, count])),
    violations: failed.flatMap(({ violations }) => violations).length,
    trace: hashOf(results.map(({ trace }) => trace)),
    seconds,
  };
  const table = Object.entries(rows).map(([name, value]) => `${name.padEnd(24)}${format(value)}`);
  return `${[...table, ...failed.flatMap((result) => renderFailure(result, options))].join("\n")}\n`;
}

function hashOf(traces: string[]): string {
  return createHash("sha256").update(traces.join("\n")).digest("hex").slice(0, 16);
}

function format(value: number | string): string {
  return (typeof value === "number" ? value.toLocaleString("en", { maximumFractionDigits: 1 }) : value).padStart(18);
}

/** Enough to see what broke; running the seed again shows the rest. */
const SHOWN_VIOLATIONS = 5;

function renderFailure({ seed, violations }: Result, { messages, hostile }: Options): string[] {
  const shown = violations.slice(0, SHOWN_VIOLATIONS).map(({ law, about }) => `  broken: ${law} (${about})`);
  const more = violations.length > shown.length ? [`  … and ${violations.length - shown.length} more`] : [];
  const command = `pnpm simulate --seed ${seed} --messages ${messages}${hostile ? " --hostile" : ""}`;
  return ["", `seed ${seed} fails; run it again with: ${command}`, ...shown, ...more];
}
