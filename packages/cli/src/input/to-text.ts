import type { FileHandle } from "node:fs/promises";
import { TextDecoder } from "node:util";
import { looksLikeData } from "@savelife/core/row-plan";
import { showColumn } from "@savelife/core/show-name";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { renderCells } from "../rows/csv-cells.ts";
import { openWorkbook, type Sheet, UnreadableWorkbook, type Workbook } from "../workbook/open-workbook.ts";
import { readSheet } from "../workbook/read-sheet.ts";
import { hasOnlyReturns, nameArchive, recognise } from "./recognise.ts";

/** What an input is made text of. */
export type Raw = {
  /** For messages. */
  name: string;
  handle: FileHandle;
  isCompressed: boolean;
  /** Its bytes without compression. */
  read(): AsyncIterable<Buffer>;
};

/** How an input is to be read, as the operator says. */
export type Reading = { encoding?: string | undefined; sheet?: string | undefined };

/**
 * UTF-8 that was made of something else, in pieces. `found` says of what, and `unit` what its lines were: a row of a sheet is
 * one row here, and those between that have no cell are blank.
 */
export type Converted = { pieces: AsyncIterable<Buffer>; found: string; unit: "line" | "row" };

const MARK = Buffer.from("\ufeff");
/** Enough to see how lines end. */
const BEGINNING_BYTES = 65_536;

/**
 * Makes UTF-8 text of an input in another encoding, or of a sheet of a workbook. Undefined when it is UTF-8 already.
 * @throws CliError when it is neither, as what it is
 */
export async function toText(raw: Raw, { encoding, sheet }: Reading): Promise<Converted | undefined> {
  const beginning = await readBeginning(raw);
  const kind = recognise(beginning);
  if (kind === "zip") return convertSheet(raw, sheet, encoding);
  if (kind === "gzip") throw refuse(raw.name, "a gzip file in a gzip file", "Unpack it once, and import that.");
  if (typeof kind === "object") throw refuse(raw.name, kind.other, kind.next);
  if (sheet !== undefined) throw usage(`--sheet is for a workbook, and ${raw.name} is a file of text`, "Leave it out.");
  const name = kind === "text" && !beginning.subarray(0, MARK.length).equals(MARK) ? encoding : kind;
  if (name !== undefined && name !== "text" && !isUtf8Name(name)) return decode(raw, name, beginning);
  if (isWide(beginning)) {
    const next = "Add --encoding utf-16le, or utf-16be when that does not help.";
    throw usage(`${raw.name} looks like UTF-16 without the mark that says so`, next);
  }
  if (!hasOnlyReturns(beginning)) return undefined;
  return { pieces: toLineFeeds(raw.read()), found: "lines that end with CR", unit: "line" };
}

async function readBeginning({ read }: Raw): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of read()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= BEGINNING_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** In UTF-16 every second byte of most letters is zero. */
function isWide(beginning: Buffer): boolean {
  const start = beginning.subarray(0, 400);
  return start.length > 1 && start.filter((byte) => byte === 0).length > start.length / 4;
}

function isUtf8Name(name: string): boolean {
  return decoderOf(name).encoding === "utf-8";
}

/** @throws CliError when there is no such encoding */
function decoderOf(name: string): TextDecoder {
  try {
    return new TextDecoder(name, { fatal: true });
  } catch (cause) {
    const next = "Such as windows-1252, windows-1250, iso-8859-2, macintosh, utf-16le, shift_jis.";
    throw new CliError(EXIT.usage, `--encoding ${JSON.stringify(name)} is not known`, next, { cause });
  }
}

function decode(raw: Raw, name: string, beginning: Buffer): Converted {
  const decoder = decoderOf(name);
  const start = decoderOf(name).decode(beginning, { stream: true });
  const text = decodeAll(raw, decoder);
  const pieces = hasOnlyReturns(Buffer.from(start)) ? toLineFeeds(text) : text;
  return { pieces, found: decoder.encoding.toUpperCase(), unit: "line" };
}

async function* decodeAll({ name, read }: Raw, decoder: TextDecoder): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of read()) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const next = "Which program wrote it? Name its encoding by --encoding.";
    throw new CliError(EXIT.noInput, `${name} is not text in ${decoder.encoding}`, next, { cause });
  }
}

async function* toLineFeeds(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(0x0d); at >= 0; at = chunk.indexOf(0x0d, at + 1)) chunk[at] = 0x0a;
    yield chunk;
  }
}

async function convertSheet(raw: Raw, sheet: string | undefined, encoding: string | undefined): Promise<Converted> {
  const { name, handle, isCompressed } = raw;
  if (isCompressed) throw refuse(name, "an archive in a gzip file", "Unpack it once, and import that.");
  if (encoding !== undefined) throw usage(`--encoding is for a file of text, and ${name} is not one`, "Leave it out.");
  const workbook = await openWorkbook(handle.fd).catch((cause) => {
    throw unreadable(name, cause);
  });
  if ("files" in workbook) {
    const { other, next } = nameArchive(workbook.files);
    throw refuse(name, other, next);
  }
  const chosen = chooseSheet(workbook, sheet, name);
  const title = looksLikeData(chosen.name) ? `number ${workbook.sheets.indexOf(chosen) + 1}` : showColumn(chosen.name);
  return { pieces: writeSheet(workbook, chosen, name), found: `sheet ${title}`, unit: "row" };
}

/** The first one that can be seen, or that of a name. */
function chooseSheet({ sheets }: Workbook, name: string | undefined, file: string): Sheet {
  const [first, ...more] = sheets;
  const same = (one: string) => one.trim().toLowerCase() === name?.trim().toLowerCase();
  const chosen =
    name === undefined ? (sheets.find(({ isHidden }) => !isHidden) ?? first) : sheets.find((one) => same(one.name));
  if (chosen) return chosen;
  const names = [first, ...more].flatMap((one) => (one && !looksLikeData(one.name) ? [showColumn(one.name)] : []));
  throw usage(`${file} has no sheet ${JSON.stringify(name)}`, `It has: ${names.join(", ")}.`);
}

/** Rows of CSV, each as long as the header or longer, as a row without its last cells is no damage in a sheet. */
async function* writeSheet(workbook: Workbook, sheet: Sheet, name: string): AsyncGenerator<Buffer> {
  let [number, width] = [0, 0];
  try {
    for await (const rows of readSheet(workbook, sheet)) {
      let text = "";
      for (const row of rows) {
        const cells = row.cells.slice(0, row.cells.findLastIndex((cell) => cell.trim() !== "") + 1);
        if (cells.length === 0) continue;
        if (width === 0) width = cells.length;
        while (cells.length < width) cells.push("");
        text += "\n".repeat(row.number - number - 1) + renderCells(cells, ",");
        number = row.number;
      }
      if (text !== "") yield Buffer.from(text);
    }
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** What a parser of XML or an archive says is not repeated: it may hold a part of the file. */
function unreadable(name: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof CliError) return cause;
  const why = cause instanceof UnreadableWorkbook ? cause.message : "it is damaged";
  const next = "Open it in a spreadsheet, and save it as .xlsx again.";
  return new CliError(EXIT.noInput, `${name} is an Excel workbook that cannot be read: ${why}`, next, { cause });
}

function refuse(name: string, other: string, next: string): CliError {
  return new CliError(EXIT.noInput, `${name} is ${other}, from which rows cannot be read`, next);
}

function usage(message: string, next: string): CliError {
  return new CliError(EXIT.usage, message, next);
}
