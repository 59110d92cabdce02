import { type Held, renderText } from "../output.ts";
import type { Checking, Verifying } from "./measure-checking.ts";
import type { Importing, Whole } from "./measure-importing.ts";

const WHAT = { bare: "SendMessageBatch over ready-made bodies", import: "savelife import: checked, then sent" };

const LEAST_SPEED = 0.9;
const MOST_MEGABYTES = 200;

/** The targets of an import: they are meant for 200,000 rows and more, as the shortest runs measure the start. */
export function checkImporting(importings: Importing[]): Held[] {
  const ours = importings.find(({ name }) => name === "import");
  const [speed, megabytes] = [ours?.againstBare ?? 0, ours?.maxRssMegabytes ?? Number.POSITIVE_INFINITY];
  return [
    { what: `at least ${LEAST_SPEED} of the bare loop: ${speed.toFixed(2)}`, holds: speed >= LEAST_SPEED },
    memoryTarget(megabytes),
  ];
}

/** The target of an import of millions of rows, which is its memory. */
export function checkMemory({ maxRssMegabytes }: Whole): Held[] {
  return [memoryTarget(maxRssMegabytes)];
}

function memoryTarget(megabytes: number): Held {
  return {
    what: `under ${MOST_MEGABYTES} MB resident: ${megabytes.toFixed(0)} MB`,
    holds: megabytes < MOST_MEGABYTES,
  };
}

const MOST_VERIFYING = 3;

/** The targets of a verification. */
export function checkVerifying({ seconds, importSeconds, maxRssMegabytes }: Verifying): Held[] {
  const times = seconds / importSeconds;
  const what = `at most ${MOST_VERIFYING} times as long as the import: ${times.toFixed(2)}`;
  return [{ what, holds: times <= MOST_VERIFYING }, memoryTarget(maxRssMegabytes)];
}

/** One verification as a line for the terminal. */
export function renderVerifying({ rows, seconds, importSeconds, maxRssMegabytes }: Verifying): string {
  const head = ["rows", "seconds to verify", "seconds to import", "MB at most"];
  const cells = [rows.toLocaleString("en"), seconds.toFixed(0), importSeconds.toFixed(0), maxRssMegabytes.toFixed(0)];
  return `${renderText({ head, rows: [cells] })}\n`;
}

/** One import as a line for the terminal. */
export function renderWhole({ rows, seconds, cpuMicroseconds, maxRssMegabytes }: Whole): string {
  const head = ["rows", "seconds", "µs CPU a row", "MB at most"];
  const cells = [rows.toLocaleString("en"), seconds.toFixed(0), cpuMicroseconds.toFixed(1), maxRssMegabytes.toFixed(0)];
  return `${renderText({ head, rows: [cells] })}\n`;
}

/** The two ways of a file to the queue, and what a file costs before anything is sent, for the terminal. */
export function renderImporting(importings: Importing[], checking: Checking): string {
  const head = ["way", "rows/s", "rows/s against bare", "µs CPU a row", "MB at most"];
  const rows = importings.map(({ name, rowsPerSecond, againstBare, cpuMicroseconds, maxRssMegabytes }) => [
    WHAT[name],
    Math.round(rowsPerSecond).toLocaleString("en"),
    againstBare.toFixed(2),
    cpuMicroseconds.toFixed(1),
    maxRssMegabytes.toFixed(0),
  ]);
  const { csvParseMicroseconds, dryRunMicroseconds, maxRssMegabytes } = checking;
  const dry = ["savelife import --dry-run", "", "", dryRunMicroseconds.toFixed(1), maxRssMegabytes.toFixed(0)];
  const alone = ["csv-parse alone, once", "", "", csvParseMicroseconds.toFixed(1), ""];
  return `${renderText({ head, rows: [...rows, dry, alone] })}\n`;
}
