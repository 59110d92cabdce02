import { isUtf8 } from "node:buffer";
import { columnsOf, type RowMapping } from "@savelife/core/row-mapping";
import { CliError, EXIT } from "../cli-error.ts";
import { readBeginning } from "../input/recognise.ts";
import type { Source } from "../input/source.ts";
import { amount, number, printable } from "../output/text.ts";
import { cutCsv } from "../rows/cut-csv.ts";
import { type Layout, MAX_ROW_BYTES, type Row, splitRows } from "../rows/split-rows.ts";
import { type ColumnFault, type Columns, matchColumns, splitAll } from "./match-columns.ts";

/** How an input is laid out, and the mapping by the names of its own columns. */
export type Read = { layout: Layout; mapping: RowMapping };

/**
 * Reads how a file is laid out: NDJSON when it begins with a brace, else CSV with a header. Blank lines before the header
 * do not count.
 * @param delimiter what separates the cells. Default: the most frequent one of the header, or that of a line `sep=;`
 * @throws CliError when it is neither, or its header does not fit the mapping. Its message shows no value of the file.
 */
export async function readLayout(source: Source, mapping: RowMapping, delimiter?: string): Promise<Read> {
  for (const most of BEGINNINGS) {
    const read = await findLayout(source, await readBeginning(source.read(0), most), mapping, delimiter);
    if (read) return read;
  }
  throw noHeader();
}

/** What was found, in one line: `donors.csv: CSV, separated by semicolons; First Name → first_name, city, email; 3 left out`. */
export function renderFound(
  { name, found }: Source,
  { isCsv, delimiter, columns }: Layout,
  mapping: RowMapping,
): string {
  const fields = Object.entries(mapping.map).map(([field, column]) =>
    field === column ? field : `${column} → ${field}`,
  );
  const id = mapping.idFrom.length > 0 ? [`the id from ${mapping.idFrom.join(" and ")}`] : [];
  const left = columns.left > 0 ? [`${amount(columns.left, "column")} left out`] : [];
  const form = isCsv ? `CSV, separated by ${NAMES[delimiter] ?? delimiter}` : "NDJSON";
  const parts = [
    [...(found === undefined ? [] : [found]), ...(found?.startsWith("sheet") ? [] : [form])].join(", "),
    ...(fields.length > 0 ? [fields.join(", ")] : []),
    ...id,
    ...left,
  ];
  return printable(`${name}: ${parts.join("; ")}.`);
}

const NAMES: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

/** Bytes in which a header is looked for: nearly every header ends in the first, and none is longer than the last. */
const BEGINNINGS = [65_536, 2 * MAX_ROW_BYTES];

/** The layout, or undefined when more bytes are needed to tell. */
async function findLayout(
  source: Source,
  { bytes, isWhole }: { bytes: Buffer; isWhole: boolean },
  mapping: RowMapping,
  given: string | undefined,
): Promise<Read | undefined> {
  const mark = bytes.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0;
  const text = bytes.subarray(mark);
  const sign = text.toString("latin1").trimStart().at(0);
  if (sign === undefined && isWhole) throw unusable("there are no rows in it", "Is it the right file?");
  if (sign === "[")
    throw unusable("it is one JSON array, not an object on each line", "jq -c '.[]' makes lines of it.");
  if (sign === "{") {
    const first = { offset: mark, line: 1 };
    const layout: Layout = { first, isCsv: false, delimiter: "", columns: NO_COLUMNS, unit: "line" };
    return { mapping: splitAll(mapping), layout };
  }
  const said = SEPARATOR_LINE.exec(text.toString("latin1", 0, 16));
  const skipped = said?.[0].length ?? 0;
  const delimiter = given ?? said?.[1] ?? findDelimiter(text.toString("latin1"));
  const first = { offset: mark + skipped, line: skipped > 0 ? 2 : 1 };
  const splitter = splitRows(cutCsv(undefined, delimiter), first, source.unit);
  const header = findHeader(splitter, text.subarray(skipped), isWhole);
  if (!header) return undefined;
  if (!isUtf8(header.bytes))
    throw unusable(`its header is not UTF-8: ${ENCODINGS}`, "Or save the file as CSV in UTF-8, or as .xlsx.");
  const { columns, ...fitting } = fit(header, mapping);
  return { ...fitting, layout: { first: header.next, isCsv: true, delimiter, columns, unit: source.unit } };
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NO_COLUMNS: Columns = { names: [], used: [], unnamed: [], reason: -1, left: 0 };
/** A line that Excel reads, and sometimes writes. */
const SEPARATOR_LINE = /^"?sep=([^\r\n"])"?\r?\n/i;
const DELIMITERS = [",", ";", "\t", "|"];

/** The separator that is most frequent in the first line with other characters, outside quotes. */
function findDelimiter(text: string): string {
  const line = text.split(/\r?\n/, 100_000).find((one) => /[^\s,;|"]/.test(one)) ?? "";
  const bare = line.replace(/"(?:[^"]|"")*"?/g, "");
  const counts = DELIMITERS.map((sign) => bare.split(sign).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** A header takes a few hundred bytes, so not all of the beginning is cut into rows at once. */
const STEP_BYTES = 4_096;

function findHeader(splitter: ReturnType<typeof splitRows>, text: Buffer, isWhole: boolean): Row | undefined {
  for (let at = 0; at < text.length; at += STEP_BYTES) {
    const header = [...splitter.push(text.subarray(at, at + STEP_BYTES))].find(isWritten);
    if (header) return header;
  }
  return isWhole ? [...splitter.end()].find(isWritten) : undefined;
}

function isWritten({ kind }: Row): boolean {
  return kind !== "blank";
}

function fit(header: Row, mapping: RowMapping): { columns: Columns; mapping: RowMapping } {
  if (header.kind === "fault") {
    const { path, expected } = header.fault;
    const place = path ? `${path}: ` : "";
    throw unusable(`line ${header.line}, the header: ${place}expected ${expected}`, "Correct the header.");
  }
  if (header.kind !== "record") throw noHeader();
  if (header.cells.length > MAX_COLUMNS) {
    const [got, most] = [number(header.cells.length), number(MAX_COLUMNS)];
    throw unusable(`the header has ${got} columns, more than the ${most} of a spreadsheet`, "Is it the right file?");
  }
  const matched = matchColumns(
    header.cells.map((cell) => cell.trim()),
    mapping,
  );
  if ("columns" in matched) return matched;
  const { faults, suggestions, isHeader } = matched;
  if (!isHeader) throw notHeader(header.line, mapping);
  const more = faults.length > MAX_FAULTS ? [`and ${amount(faults.length - MAX_FAULTS, "more column")}`] : [];
  const near = suggestions.length > 0 ? [`Perhaps: ${suggestions.join(" ")}`] : [];
  const lines = [...faults.slice(0, MAX_FAULTS).map(renderFault), ...more, ...near, HINT];
  throw unusable(`the header does not fit ${mapping.type}`, lines.map(printable).join("\n"));
}

/** As many as Excel and LibreOffice have. */
const MAX_COLUMNS = 16_384;
const MAX_FAULTS = 20;
const HINT =
  "Take a field from another column with --map FIELD=COLUMN; leave columns out with --ignore COLUMN, or all that are not used with --ignore-others.";

function renderFault({ place, name, says }: ColumnFault): string {
  const where = [...(place === undefined ? [] : [`column ${place + 1}`]), ...(name === undefined ? [] : [name])];
  return `${where.join(", ")}: ${says}`;
}

/** Nothing of the line is shown, as it is most likely about the first person. */
function notHeader(line: number, mapping: RowMapping): CliError {
  const names = columnsOf(mapping).map(([, name]) => name);
  const next = [
    `Put a line above it that names the columns, such as: ${[...mapping.idFrom.filter((name) => !names.includes(name)), ...names].join(",")}`,
    "If it is a header with other names, use --map FIELD=COLUMN.",
  ];
  return unusable(
    `line ${line} looks like data, not like a header: no column of ${mapping.type} is in it`,
    next.join("\n"),
  );
}

/** Which encodings to try for what is not UTF-8: those in which Excel writes CSV on Windows and on a Mac. */
export const ENCODINGS =
  "try --encoding windows-1252 (western Europe), windows-1250 (central Europe), windows-1251 (Cyrillic) or macintosh, as Excel writes them";

function noHeader(): CliError {
  return unusable("it has no header", "Is it the right file? Its first line must name the columns.");
}

function unusable(message: string, next: string): CliError {
  return new CliError(EXIT.usage, message, next);
}
