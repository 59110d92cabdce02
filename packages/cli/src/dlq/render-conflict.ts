import { MASK } from "@savelife/core/mask";
import type { Conflict } from "@savelife/workbench/conflicts";
import type { Paint } from "../output/output.ts";
import { renderTable } from "../output/table.ts";
import { printableJson } from "../output/text.ts";

/** What is stored and what was sent, as it is shown: masked, or not. An absent field has neither. */
export type ShownConflict = ReturnType<typeof toShownConflict>;

/** A conflict as it is shown; without `reveal` its values are masked. */
export function toShownConflict({ PK, corrected, fields }: Conflict, reveal: boolean) {
  const maskValue = (value: unknown) => (reveal || value === undefined ? value : MASK);
  const shown = fields.map(({ field, stored, sent, differs }) => {
    return { field, differs, stored: maskValue(stored), sent: maskValue(sent) };
  });
  return { PK, corrected, fields: shown };
}

const LAYOUT = ["", "FIELD", "STORED", "SENT"].map((title) => ({ title, least: Number.POSITIVE_INFINITY }));

/** Fields side by side, a line each; those that differ are marked. */
export function renderFields({ fields }: ShownConflict, paint: Paint): string {
  const rows = fields.map(({ field, differs, stored, sent }) => [differs ? "≠" : "", field, show(stored), show(sent)]);
  const { title, lines } = renderTable(LAYOUT, rows, Number.POSITIVE_INFINITY);
  const marked = lines.map((line, i) => (fields[i]?.differs ? paint("yellow", line) : line));
  return [paint("bold", title), ...marked].map((line) => `${line}\n`).join("");
}

function show(value: unknown): string {
  if (value === undefined) return "-";
  return value === MASK ? MASK : printableJson(value);
}
