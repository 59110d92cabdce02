import type { FileHandle } from "node:fs/promises";
import { CliError, EXIT } from "../cli-error.ts";

/** An input before it is made text. */
export type Raw = {
  /** For messages. */
  name: string;
  handle: FileHandle;
  isCompressed: boolean;
  /** Its bytes without compression. */
  read(): AsyncIterable<Buffer>;
};

/** How the operator wants an input to be read. */
export type Reading = {
  encoding?: string | undefined;
  delimiter?: string | undefined;
  sheet?: string | undefined;
};

/** UTF-8 that was made of something else, which `found` names, and whose lines were lines or rows of a sheet. */
export type Converted = { pieces: AsyncIterable<Buffer>; found: string; unit: "line" | "row" };

/** The error for a file without rows, which names what it is. */
export function refuse(name: string, other: string, next: string): CliError {
  return new CliError(EXIT.noInput, `${name} is ${other}, from which rows cannot be read`, next);
}

/** What a file contains, by its first bytes. */
type Kind = "gzip" | "zip" | "utf-16le" | "utf-16be" | "text" | { other: string; next: string };

const AS_SHEET = "Open it in a spreadsheet, and save it as .xlsx or as CSV in UTF-8.";
const UNPACK = "Unpack it, and import the file that is in it.";

/** How files begin that are not text in UTF-8. */
const KINDS: [begin: string, kind: Kind][] = [
  ["\x1f\x8b", "gzip"],
  ["PK\x03\x04", "zip"],
  ["PK\x05\x06", "zip"],
  ["\xff\xfe", "utf-16le"],
  ["\xfe\xff", "utf-16be"],
  ["\xd0\xcf\x11\xe0", { other: "an Excel file of the old kind (.xls), or one with a password", next: AS_SHEET }],
  ["%PDF", { other: "a PDF", next: "Export the rows as .xlsx or CSV from where the PDF was made." }],
  ["7z\xbc\xaf", { other: "a 7z archive", next: UNPACK }],
  ["Rar!", { other: "a RAR archive", next: UNPACK }],
  ["BZh", { other: "a bzip2 archive", next: UNPACK }],
  ["\xfd7zXZ", { other: "an xz archive", next: UNPACK }],
  ["\x28\xb5\x2f\xfd", { other: "a zstd archive", next: UNPACK }],
  ["\x89PNG", { other: "a picture", next: AS_SHEET }],
  ["\xff\xd8\xff", { other: "a picture", next: AS_SHEET }],
];

const PAGE = /^(\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml|meta|head|body)/i;

/** Recognises what a file contains by its first bytes alone. */
export function recognise(beginning: Buffer): Kind {
  const start = beginning.toString("latin1");
  if (PAGE.test(start)) return { other: "a web page or XML, though its name may say otherwise", next: AS_SHEET };
  return KINDS.find(([begin]) => start.startsWith(begin))?.[1] ?? "text";
}

/** What an archive contains that is not a workbook, by the names of its files. */
export function nameArchive(names: string[]): { other: string; next: string } {
  if (names.includes("content.xml")) return { other: "an OpenDocument file (.ods)", next: AS_SHEET };
  if (names.some((name) => name.startsWith("Index/"))) return { other: "an Apple Numbers file", next: AS_SHEET };
  if (names.some((name) => name.startsWith("word/"))) return { other: "a Word file (.docx)", next: AS_SHEET };
  return { other: "a zip archive", next: UNPACK };
}

/** Whether lines end with CR alone, as old Mac programs write them. */
export function hasOnlyReturns(beginning: Buffer): boolean {
  return beginning.includes(0x0d) && !beginning.includes(0x0a);
}

/** Reads the beginning of an input, at least `most` bytes of it; `isWhole` when the input has no more. */
export async function readBeginning(
  chunks: AsyncIterable<Buffer>,
  most: number,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const read: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    length += chunk.length;
    if (length > most) return { bytes: Buffer.concat(read), isWhole: false };
  }
  return { bytes: Buffer.concat(read), isWhole: true };
}
