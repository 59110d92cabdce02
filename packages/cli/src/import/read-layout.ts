import { checkColumns, type RowPlan } from "@savelife/core/row-plan";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { number } from "../output/amount.ts";
import { printable } from "../output/printable.ts";
import { cutCsv } from "./cut-csv.ts";
import type { Layout, Row } from "./row.ts";
import type { Source } from "./source.ts";
import { MAX_ROW_BYTES, splitRows } from "./split-rows.ts";

/**
 * Reads how a file is laid out: NDJSON when it begins with a brace, else CSV with a header. Blank lines before the header
 * are no rows.
 * @throws CliError when it is neither, or its header does not fit the plan
 */
export async function readLayout(source: Source, plan: RowPlan): Promise<Layout> {
  for (const most of BEGINNINGS) {
    const layout = findLayout(await readBeginning(source, most), plan);
    if (layout) return layout;
  }
  throw noHeader();
}

/** Bytes in which a header is looked for: nearly every one ends in the first, none goes on after the last. */
const BEGINNINGS = [65_536, 2 * MAX_ROW_BYTES];

/** The bytes with which the input begins; `isWhole` is true when there are no more. */
type Beginning = { bytes: Buffer; isWhole: boolean };

/** The layout, or undefined when more bytes are needed to tell. */
function findLayout({ bytes, isWhole }: Beginning, plan: RowPlan): Layout | undefined {
  if (isUtf16(bytes)) throw unusable("expected UTF-8, got UTF-16", "Save it as CSV in UTF-8.");
  const offset = bytes.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0;
  const text = bytes.subarray(offset);
  const sign = text.toString("latin1").trimStart().at(0);
  if (sign === undefined && isWhole) throw unusable("expected rows, got none", "Is it the right file?");
  if (sign === "[")
    throw unusable("expected a JSON object on each line, got an array", "jq -c '.[]' makes lines of it.");
  if (sign === "{") return { first: { offset, line: 1 }, isCsv: false, columns: [] };
  const header = findHeader(text, offset, isWhole);
  return header && toLayout(header, plan);
}

/** A header takes a few hundred bytes, so not all of the beginning is cut into rows at once. */
const STEP_BYTES = 4_096;

function findHeader(text: Buffer, offset: number, isWhole: boolean): Row | undefined {
  const splitter = splitRows(cutCsv(undefined), { offset, line: 1 });
  for (let at = 0; at < text.length; at += STEP_BYTES) {
    const header = [...splitter.push(text.subarray(at, at + STEP_BYTES))].find(isWritten);
    if (header) return header;
  }
  return isWhole ? [...splitter.end()].find(isWritten) : undefined;
}

function isWritten({ kind }: Row): boolean {
  return kind !== "blank";
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.toString("latin1", 0, 2);
  return mark === "\xff\xfe" || mark === "\xfe\xff";
}

async function readBeginning(source: Source, most: number): Promise<Beginning> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source.read(0)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}

function toLayout(header: Row, plan: RowPlan): Layout {
  if (header.kind === "fault") {
    const { path, expected } = header.fault;
    const place = path ? `${path}: ` : "";
    throw unusable(`line ${header.line}, the header: ${place}expected ${expected}`, "Correct the header.");
  }
  if (header.kind !== "record") throw noHeader();
  const columns = header.cells.map((cell) => cell.trim());
  if (columns.length > MAX_COLUMNS) {
    const message = `the header has ${number(columns.length)} columns, more than the ${number(MAX_COLUMNS)} of a spreadsheet`;
    throw unusable(message, "Is it the right file?");
  }
  const faults = checkColumns(columns, plan);
  if (faults.length === 0) return { first: header.next, isCsv: true, columns };
  const lines = faults.map(({ path, expected }) => `${path}: expected ${expected}`);
  const shown =
    lines.length > MAX_FAULTS ? [...lines.slice(0, MAX_FAULTS), `and ${lines.length - MAX_FAULTS} more`] : lines;
  const next = columns.length === 1 && columns[0]?.includes(";") ? SEMICOLONS : HINT;
  throw unusable(`expected a header of ${plan.type}, got other columns`, [...shown, next].map(printable).join("\n"));
}

/** As many as Excel and LibreOffice have. */
const MAX_COLUMNS = 16_384;
const MAX_FAULTS = 20;
const HINT = "Map columns with --map FIELD=COLUMN, leave some out with --ignore COLUMN, or correct the header.";
const SEMICOLONS = "The columns are separated by semicolons: save the file with commas.";

function noHeader(): CliError {
  return unusable("expected a header, got none", "Is it the right file?");
}

function unusable(message: string, next: string): CliError {
  return new CliError(EXIT.usage, message, next);
}
