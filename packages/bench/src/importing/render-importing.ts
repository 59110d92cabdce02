import { renderText } from "../render-text.ts";
import type { Checking } from "./measure-checking.ts";
import type { Importing } from "./measure-importing.ts";

const WHAT = { bare: "SendMessageBatch over ready-made bodies", import: "savelife import: checked, then sent" };

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
