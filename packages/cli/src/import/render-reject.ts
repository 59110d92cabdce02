import { isUtf8 } from "node:buffer";
import type { Fault } from "@savelife/core/outcome";
import { REASON_COLUMN } from "@savelife/core/row-mapping";
import { guard, guardText, renderCells, unguardText } from "../rows/csv-cells.ts";
import type { Layout, Row } from "../rows/split-rows.ts";

/** Why a row was rejected, in one line: `line 17: type: expected a blood group …`. */
function renderFaults(row: Row, faults: Fault[], unit: string): string {
  const all = faults.map(({ path, expected }) => `${path ? `${path}: ` : ""}expected ${expected}`).join("; ");
  return `${unit} ${row.line}: ${all}${isUtf8(row.bytes) ? "" : CHECK_LETTERS}`;
}

const CHECK_LETTERS = "; it is written here as Windows-1252 reads it: check its letters";

/**
 * The header of a CSV file of rejects. The reason comes first, where rows with too many cells cannot move it; the byte order
 * mark is for spreadsheets, which read other letters than UTF-8 without it.
 */
export function renderHeader({ delimiter, columns: { names, reason } }: Layout): string {
  return `\ufeff${renderCells([REASON_COLUMN, ...names.filter((_, place) => place !== reason).map(guard)], delimiter)}`;
}

/**
 * A rejected row, so that it can be corrected and imported as it is. What is not UTF-8 is read as Windows-1252, as that is
 * what it most often is. What could not be read is there as it was, and needs an editor of text. What a spreadsheet would run
 * as a formula is guarded by an apostrophe, which the import of this file takes away again.
 */
export function renderReject(row: Row, faults: Fault[], layout: Layout): string {
  const reason = renderFaults(row, faults, layout.unit);
  return layout.isCsv ? renderCsv(row, reason, layout) : renderNdjson(row, reason);
}

function renderCsv(row: Row, reason: string, { delimiter, columns: { names, reason: own } }: Layout): string {
  if (row.kind === "fault" && row.isCut) {
    return renderCells([`${reason}; it is left out here`, ...names.slice(1).map(() => "")], delimiter);
  }
  const cells = row.kind === "blank" ? [] : row.cells;
  if (cells) return renderCells([reason, ...cells.filter((_, place) => place !== own).map(guard)], delimiter);
  const text = own === 0 ? unguardText(withoutFirst(textOf(row), delimiter), delimiter) : textOf(row);
  return `${renderCells([reason], delimiter).trimEnd()}${delimiter}${guardText(text, delimiter)}\n`;
}

/** Takes away the reason that an earlier import put before a row. */
function withoutFirst(text: string, delimiter: string): string {
  const [quoted] = /^"(?:[^"]|"")*"/.exec(text) ?? [];
  const end = text.indexOf(delimiter, quoted?.length ?? 0);
  return end < 0 ? text : text.slice(end + delimiter.length);
}

/** An object begins with its reason; before what is not an object there is one that holds the reason alone. */
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
