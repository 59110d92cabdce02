import type { Options } from "./options.ts";
import type { Result } from "./run.ts";
import type { Summary } from "./summary.ts";

/** Enough to see what broke; the replay shows the rest. */
const SHOWN_VIOLATIONS = 5;
const SHOWN_SEEDS = 10;

/** The summary as a table, and under it each seed that broke a law, with the command that replays it. */
export function renderSummary(summary: Summary, results: Result[], options: Options): string {
  const { fates, faults } = summary;
  const rows: [string, number | string, string][] = [
    ["worlds", summary.runs, `${summary.virtualHours.toFixed(1)} hours of their own time`],
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

/** The command that runs one world again, exactly as it was. */
function replayCommand(seed: number, { messages, profile, queueAttempts }: Options): string {
  const hostile = profile === "hostile" ? " --hostile" : "";
  const attempts = queueAttempts === 1 ? "" : ` --queue-attempts ${queueAttempts}`;
  return `pnpm simulate --seed ${seed} --messages ${messages}${hostile}${attempts}`;
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
  const more = failed.length > SHOWN_SEEDS ? [`… and ${failed.length - SHOWN_SEEDS} more seeds`] : [];
  return [...failed.slice(0, SHOWN_SEEDS).flatMap((result) => renderFailure(result, options)), ...more];
}

function renderFailure({ seed, violations }: Result, options: Options): string[] {
  const shown = violations.slice(0, SHOWN_VIOLATIONS).map(({ law, about }) => `  broken: ${law} (${about})`);
  const more = violations.length > shown.length ? [`  … and ${violations.length - shown.length} more`] : [];
  return ["", `seed ${seed} fails; replay it with: ${replayCommand(seed, options)}`, ...shown, ...more];
}
