import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Lane, median, spread } from "./measure.ts";

/** Rows of text, the first of which is the head; the first column is words, the others are numbers. */
export type Table = string[][];

/** What a bench found out. */
export type Findings = { tables: Table[]; targets: Target[] };

/** A number that must hold, what was measured, and whether it holds. */
export type Target = { what: string; wanted: string; got: string; holds: boolean };

/** The target that a number is no less than its limit, which has the unit of the number. */
export function atLeast(what: string, value: number, limit: number, unit = "×"): Target {
  return { what, wanted: `at least ${limit}${unit}`, got: withUnit(value, unit), holds: value >= limit };
}

/** The target that a number is no more than its limit. */
export function atMost(what: string, value: number, limit: number, unit = "×"): Target {
  return { what, wanted: `at most ${limit}${unit}`, got: withUnit(value, unit), holds: value <= limit };
}

/** The target that a count is neither more nor less. */
export function exactly(what: string, value: number, count: number): Target {
  return { what, wanted: whole(count), got: whole(value), holds: value === count };
}

function withUnit(value: number, unit: string): string {
  return `${unit === "×" ? value.toFixed(2) : whole(value)}${unit}`;
}

/** A number without its fraction, its thousands set apart. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** The targets and whether they hold. */
export function targetTable(targets: Target[]): Table {
  const rows = targets.map(({ what, wanted, got, holds }) => [what, wanted, got, holds ? "holds" : "does not hold"]);
  return [["target", "wanted", "got", ""], ...rows];
}

/** What the lanes did and took: medians over the rounds, and each compared with the first of them, round by round. */
export function laneTable(what: string, lanes: Lane[], heading = ""): Table {
  const rows = lanes.map((lane) => {
    const [first = lane] = lanes;
    return [
      lane.title,
      whole(median(lane.rounds.map(({ count }) => count))),
      (lane.milliseconds / 1_000).toFixed(1),
      whole(median(lane.speeds)),
      `${whole(spread(lane.speeds) * 50)}%`,
      median(lane.cpus).toFixed(1),
      whole(lane.peakMegabytes),
      `${lane.speedAgainst(first).toFixed(2)}×`,
      `${lane.cpuAgainst(first).toFixed(2)}×`,
    ];
  });
  return [[heading, what, "seconds", `${what}/s`, "±", "CPU µs", "MB at most", "speed", "CPU"], ...rows];
}

/** A table in Markdown, its columns as wide as they need to be on a terminal. */
export function renderTable([head = [], ...rows]: Table): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length), 4));
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  const line = (row: string[]) => {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    return `| ${cells.join(" | ")} |`;
  };
  return [head, rule, ...rows].map(line).join("\n");
}

/** Puts a text into the section of a page that this command writes; all else is written by hand. */
export function writeSection(page: string, command: string, text: string): void {
  const file = path.join(import.meta.dirname, "../../../docs", page);
  writeFileSync(file, fillSection(readFileSync(file, "utf8"), command, text));
}

/**
 * A page with a text between the two comments of a section, which stay.
 * @throws Error when the page has no such section
 */
export function fillSection(page: string, command: string, text: string): string {
  const [opening, closing] = [`<!-- written by ${command} -->\n`, `\n<!-- end of ${command} -->`];
  const [start, end] = [page.indexOf(opening), page.indexOf(closing)];
  if (start < 0 || end < start) throw new Error(`The page has no section that begins with ${opening.trim()}; add it.`);
  return `${page.slice(0, start + opening.length)}\n${text.trim()}\n${page.slice(end)}`;
}
