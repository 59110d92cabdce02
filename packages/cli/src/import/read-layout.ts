import { isUtf8 } from "node:buffer";
import { renderFault } from "@savelife/core/outcome";
import { columnsOf, type RowMapping } from "@savelife/core/row-mapping";
import { type CliError, usageError } from "../cli-error.ts";
import { readBeginning } from "../input/recognise.ts";
import type { Source } from "../input/source.ts";
import { amount, number, printable } from "../output/text.ts";
import { cutCsv } from "../rows/cut-csv.ts";
import { type Columns, type Layout, MAX_ROW_BYTES, type Row, splitRows } from "../rows/split-rows.ts";
import { matchColumns, splitAll } from "./match-columns.ts";

/** Bytes in which a header is looked for, below blank lines: the longest row, and as much again. */
const BEGINNING_BYTES = 2 * MAX_ROW_BYTES;
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NO_COLUMNS: Columns = { names: [], used: [], unnamed: [], reason: -1, left: 0 };
/** A line that Excel reads, and sometimes writes. */
const SEPARATOR_LINE = /^"?sep=([^\r\n"])"?\r?\n/i;
const DELIMITERS: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

/**
 * Reads how a file is laid out: NDJSON when it is text that begins with a brace, else CSV with a header. Blank lines
 * before the header do not count.
 * @param given what separates the cells. Default: the most frequent one of the header, or that of a line `sep=;`
 * @returns the layout, and the mapping by the names of its own columns
 * @throws CliError when it is neither, or its header does not fit the mapping. Its message shows no value of the file.
 */
export async function readLayout(
  source: Source,
  mapping: RowMapping,
  given?: string,
): Promise<{ layout: Layout; mapping: RowMapping }> {
  const { bytes, isWhole } = await readBeginning(source.read(0), BEGINNING_BYTES);
  const mark = bytes.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0;
  const text = bytes.toString("latin1", mark); // a character is a byte
  const isSheet = source.unit === "row"; // which was made CSV with commas
  const sign = text.trimStart().at(0);
  if (sign === undefined && isWhole) throw usageError("there are no rows in it", "Is it the right file?");
  if (sign === "[" && !isSheet)
    throw usageError("it is one JSON array, not an object on each line", "jq -c '.[]' makes lines of it.");
  if (sign === "{" && !isSheet) {
    const first = { offset: mark, line: 1 };
    const layout: Layout = { first, isCsv: false, delimiter: "", columns: NO_COLUMNS, unit: "line" };
    return { mapping: splitAll(mapping), layout };
  }
  const [line = "", said] = SEPARATOR_LINE.exec(text) ?? [];
  const delimiter = isSheet ? "," : (given ?? said ?? findDelimiter(text));
  const start = { offset: mark + line.length, line: line === "" ? 1 : 2 };
  const splitter = splitRows(cutCsv(undefined, delimiter), start, source.unit);
  const header =
    findRow(splitter.push(bytes.subarray(start.offset))) ?? (isWhole ? findRow(splitter.end()) : undefined);
  if (!header) throw noHeader();
  if (!isUtf8(header.bytes))
    throw usageError(`its header is not UTF-8: ${ENCODINGS}`, "Or save the file as CSV in UTF-8, or as .xlsx.");
  const { columns, ...fitting } = fit(header, mapping);
  return { ...fitting, layout: { first: header.next, isCsv: true, delimiter, columns, unit: source.unit } };
}

/** The first row that is not blank. */
function findRow(rows: Iterable<Row>): Row | undefined {
  for (const row of rows) if (row.kind !== "blank") return row;
  return undefined;
}

/** The separator that is most frequent in the first line with other characters, outside quotes. */
function findDelimiter(text: string): string {
  const [line = ""] = /^[^\n]*[^\s,;|"][^\n]*/m.exec(text) ?? [];
  const bare = line.replace(/"(?:[^"]|"")*"?/g, "");
  const counts = Object.keys(DELIMITERS).map((sign) => bare.split(sign).length);
  return Object.keys(DELIMITERS)[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** What was found, in one line: `donors.csv: CSV, separated by semicolons; First Name → first_name, city, email; 3 left out`. */
export function renderFound(
  { name, found }: Source,
  { isCsv, delimiter, columns }: Layout,
  { map, idFrom }: RowMapping,
): string {
  const form = isCsv ? `CSV, separated by ${DELIMITERS[delimiter] ?? delimiter}` : "NDJSON";
  const fields = Object.entries(map).map(([field, column]) => (field === column ? field : `${column} → ${field}`));
  const parts = [
    found === undefined ? form : found.startsWith("sheet") ? found : `${found}, ${form}`,
    fields.join(", "),
    idFrom.length > 0 ? `the id from ${idFrom.join(" and ")}` : "",
    columns.left > 0 ? `${amount(columns.left, "column")} left out` : "",
  ];
  return printable(`${name}: ${parts.filter((part) => part !== "").join("; ")}.`);
}

/** Finds the columns of the mapping in a header. */
function fit(header: Row, mapping: RowMapping): { columns: Columns; mapping: RowMapping } {
  if (header.kind === "fault")
    throw usageError(`line ${header.line}, the header: ${renderFault(header.fault)}`, "Correct the header.");
  if (header.kind !== "record") throw noHeader();
  const names = header.cells.map((cell) => cell.trim());
  if (names.length > MAX_COLUMNS) {
    const [got, most] = [number(names.length), number(MAX_COLUMNS)];
    throw usageError(`the header has ${got} columns, more than the ${most} of a spreadsheet`, "Is it the right file?");
  }
  const matched = matchColumns(names, mapping);
  if ("columns" in matched) return matched;
  const { faults, suggestions, isHeader } = matched;
  if (names.some((name) => /\r(?!\n)/.test(name))) {
    const message = `line ${header.line}, the header, holds a CR without LF: lines end in more than one way`;
    throw usageError(message, "Save the file as CSV in UTF-8, or as .xlsx."); // what comes after it is somebody's data
  }
  if (!isHeader) throw notHeader(header.line, mapping);
  const lines = faults.slice(0, MAX_FAULTS);
  if (faults.length > MAX_FAULTS) lines.push(`and ${amount(faults.length - MAX_FAULTS, "more column")}`);
  if (suggestions.length > 0) lines.push(`Perhaps: ${suggestions.join(" ")}`);
  throw usageError(`the header does not fit ${mapping.type}`, [...lines, HINT].map(printable).join("\n"));
}

/** As many as Excel and LibreOffice have. */
const MAX_COLUMNS = 16_384;
const MAX_FAULTS = 20;
const HINT =
  "Take a field from another column with --map FIELD=COLUMN; leave columns out with --ignore COLUMN, or all that are not used with --ignore-others.";

/** Nothing of the line is shown, as it is most likely about the first person. */
function notHeader(line: number, mapping: RowMapping): CliError {
  const names = [...new Set([...mapping.idFrom, ...columnsOf(mapping).map(([, name]) => name)])];
  const message = `line ${line} looks like data, not like a header: no column of ${mapping.type} is in it`;
  const next = `Put a line above it that names the columns, such as: ${names.join(",")}`;
  return usageError(message, `${next}\nIf it is a header with other names, use --map FIELD=COLUMN.`);
}

/** Which encodings to try for what is not UTF-8: those in which Excel writes CSV on Windows and on a Mac. */
export const ENCODINGS =
  "try --encoding windows-1252 (western Europe), windows-1250 (central Europe), windows-1251 (Cyrillic) or macintosh, as Excel writes them";

function noHeader(): CliError {
  return usageError("it has no header", "Is it the right file? Its first line must name the columns.");
}
