import { isUtf8 } from "node:buffer";
import type { Fault } from "@savelife/core/outcome";
import { REASON_COLUMN } from "@savelife/core/row-plan";
import type { Row } from "./row.ts";

/** Why a row was rejected, in one line: `line 17: type: expected a blood group …`. */
function renderFaults(line: number, faults: Fault[]): string {
  return `line ${line}: ${faults.map(({ path, expected }) => `${path ? `${path}: ` : ""}expected ${expected}`).join("; ")}`;
}

/** The header of a CSV file of rejects: the reason comes first, where rows with too many cells cannot move it. */
export function renderHeader(columns: string[]): string {
  return renderCells([REASON_COLUMN, ...columns.filter((column) => column !== REASON_COLUMN)]);
}

/**
 * A rejected row, so that it can be corrected and imported as it is. What is not UTF-8 is read as Windows-1252, as that is
 * what it most often is. What could not be read stands there as it was, and needs an editor of text.
 */
export function renderReject(row: Row, faults: Fault[], isCsv: boolean, columns: string[]): string {
  const reason = renderFaults(row.line, faults) + (isUtf8(row.bytes) ? "" : CHECK_LETTERS);
  return isCsv ? renderCsv(row, reason, columns) : renderNdjson(row, reason);
}

const CHECK_LETTERS = "; it is written here as Windows-1252 reads it: check its letters";

function renderCsv(row: Row, reason: string, columns: string[]): string {
  const own = columns.indexOf(REASON_COLUMN);
  if (row.kind === "fault" && row.isCut)
    return renderCells([`${reason}; it is left out here`, ...columns.slice(1).map(() => "")]);
  const cells = row.kind === "blank" ? [] : row.cells;
  if (cells) return renderCells([reason, ...cells.filter((_, i) => i !== own)]);
  const text = own === 0 ? textOf(row).replace(FIRST_CELL, "") : textOf(row);
  return `${renderCell(reason)},${text}\n`;
}

/** The reason that an earlier import put before a row. */
const FIRST_CELL = /^(?:"(?:[^"]|"")*"|[^",\n]*),/;

/** An object begins with its reason; before what is no object stands one that holds the reason alone. */
function renderNdjson(row: Row, reason: string): string {
  const start = JSON.stringify({ [REASON_COLUMN]: reason });
  if (row.kind === "fault" && row.isCut) return `${start}\n`;
  if (row.kind !== "record") return `${start}\n${textOf(row)}\n`;
  const { [REASON_COLUMN]: _earlier, ...record } = row.record;
  return `${JSON.stringify({ [REASON_COLUMN]: reason, ...record })}\n`;
}

function textOf({ bytes }: Row): string {
  return new TextDecoder(isUtf8(bytes) ? "utf-8" : "windows-1252").decode(bytes).replace(/\r?\n?$/, "");
}

function renderCells(cells: string[]): string {
  return `${cells.map(renderCell).join(",")}\n`;
}

function renderCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
