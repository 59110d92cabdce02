import { TextDecoder } from "node:util";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import {
  type Converted,
  hasOnlyReturns,
  type Raw,
  type Reading,
  readBeginning,
  recognise,
  refuse,
} from "./recognise.ts";

const MARK = Buffer.from("\ufeff");
/** Enough to see how lines end. */
const BEGINNING_BYTES = 65_536;

/**
 * Makes UTF-8 text of an input in another encoding, or of a sheet of a workbook. Undefined when it is UTF-8 already.
 * @throws CliError when it is neither, naming what it is
 */
export async function toText(raw: Raw, reading: Reading): Promise<Converted | undefined> {
  const { encoding, sheet } = reading;
  const { bytes: beginning } = await readBeginning(raw.read(), BEGINNING_BYTES);
  const kind = recognise(beginning);
  if (kind === "zip") {
    const { convertSheet } = await import("../workbook/convert-sheet.ts"); // its libraries are for workbooks only
    return convertSheet(raw, reading);
  }
  if (kind === "gzip") throw refuse(raw.name, "a gzip file in a gzip file", "Unpack it once, and import that.");
  if (typeof kind === "object") throw refuse(raw.name, kind.other, kind.next);
  if (sheet !== undefined)
    throw usageError(`--sheet is for a workbook, and ${raw.name} is a file of text`, "Leave it out.");
  const isMarked = beginning.subarray(0, MARK.length).equals(MARK);
  const decoder = openDecoder(kind === "text" ? (isMarked ? "utf-8" : encoding) : kind);
  if (!decoder && isWide(beginning)) {
    const next = "Add --encoding utf-16le, or utf-16be when that does not help.";
    throw usageError(`${raw.name} looks like UTF-16 without the mark that says so`, next);
  }
  const start = decoder ? Buffer.from(new TextDecoder(decoder.encoding).decode(beginning)) : beginning;
  const text = decoder ? decodeAll(raw, decoder) : raw.read();
  const found = decoder ? decoder.encoding.toUpperCase() : "lines that end with CR";
  if (hasOnlyReturns(start)) return { pieces: toLineFeeds(text), found, unit: "line" };
  return decoder && { pieces: text, found, unit: "line" };
}

/** In UTF-16 every second byte of most letters is zero. */
function isWide(beginning: Buffer): boolean {
  const start = beginning.subarray(0, 400);
  return start.length > 1 && start.filter((byte) => byte === 0).length > start.length / 4;
}

/** Undefined for UTF-8. @throws CliError when there is no such encoding */
function openDecoder(name = "utf-8"): TextDecoder | undefined {
  try {
    const decoder = new TextDecoder(name, { fatal: true });
    return decoder.encoding === "utf-8" ? undefined : decoder;
  } catch (cause) {
    const next = "Such as windows-1252, windows-1250, iso-8859-2, macintosh, utf-16le, shift_jis.";
    throw usageError(`--encoding ${JSON.stringify(name)} is not known`, next, { cause });
  }
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
