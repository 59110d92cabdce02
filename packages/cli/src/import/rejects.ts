import { isUtf8 } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import path from "node:path";
import { type Fault, renderFault } from "@savelife/core/outcome";
import { REASON_COLUMN } from "@savelife/core/row-mapping";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import { type AppendFile, createAppendFile, openAppendFile } from "../files/append-file.ts";
import { explained } from "../files/file-error.ts";
import { isThere } from "../files/new-file.ts";
import { refuseUnwritable } from "../files/open-regular.ts";
import { guard, guardText, renderCells, unguardText } from "../rows/csv-cells.ts";
import type { Layout, Row } from "../rows/split-rows.ts";
import { EMPTY, type Extent } from "./checkpoint.ts";

const BUFFER_BYTES = 65_536;

/** The file of rejected rows. */
export type Rejects = Awaited<ReturnType<typeof openRejects>>;

/**
 * Opens the file of rejects. It is made for the first of them: without one there is no file. Nothing that it contains is ever
 * cut off or written over: what an interrupted run wrote after its last checkpoint is added again by the run that resumes it, as
 * it reads the same rows, and is compared with what is there.
 * @param earlier what the checkpoint says of it; undefined for a first run, which refuses an existing file
 * @throws CliError when another file is there, or an earlier one was changed: at once, or as soon as that is known
 */
export async function openRejects(name: string, directory: string, earlier: Extent | undefined) {
  const place = path.resolve(directory, name);
  const what = `the rejects ${name}`;
  const hash = createHash("sha256");
  let file = await openEarlier(place, what, earlier, hash);
  let settled = earlier?.bytes ?? 0;
  let extent = earlier ?? EMPTY;
  let pending = "";
  let settling = Promise.resolve();

  /** Rows are added while others are written: each writing begins after the one before it, and none after a failed one. */
  function settle(): Promise<void> {
    settling = settling.then(writePending);
    return settling;
  }

  async function writePending(): Promise<void> {
    if (pending === "") return;
    const bytes = Buffer.from(pending);
    pending = "";
    file ??= await createAppendFile(place, what);
    const present = await file.read(Buffer.alloc(Math.min(bytes.length, file.bytes() - settled)), settled);
    if (!present.equals(bytes.subarray(0, present.length))) throw changed(what);
    if (present.length < bytes.length) {
      if (!(await file.isUntouched())) throw changed(what);
      await file.append(bytes.subarray(present.length));
    }
    settled += bytes.length;
  }

  return {
    async add(row: Row, faults: Fault[], layout: Layout): Promise<void> {
      const header = extent.bytes === 0 && layout.isCsv ? renderHeader(layout) : "";
      const text = header + renderReject(row, faults, layout);
      hash.update(text);
      extent = { bytes: extent.bytes + Buffer.byteLength(text), sha256: "" };
      pending += text;
      if (pending.length > BUFFER_BYTES) await settle();
    },
    /** What the file contains when all that was added is on the disk. */
    extent(): Extent {
      if (extent.sha256 === "") extent = { ...extent, sha256: hash.copy().digest("hex") };
      return extent;
    },
    /** Writes to the disk what was added. */
    flush: settle,
    /** Flushes, and makes sure that the file contains nothing else. */
    async finish(): Promise<void> {
      await settle();
      if (file && (file.bytes() > settled || !(await file.isUntouched()))) throw changed(what);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await file?.close();
    },
  };
}

/** The file of an earlier run. Its beginning is added to `hash`. */
async function openEarlier(
  place: string,
  what: string,
  earlier: Extent | undefined,
  hash: Hash,
): Promise<AppendFile | undefined> {
  if (!(await explained(isThere(place), what, "written"))) {
    if (earlier && earlier.bytes > 0)
      throw new CliError(EXIT.noInput, `${what} of the earlier run cannot be found`, PUT_BACK);
    await refuseUnwritable(place, what);
    return undefined;
  }
  if (!earlier) {
    const message = `${what} cannot be written: there is such a file already, which may contain corrected rows`;
    throw usageError(message, "Move it away, or name another file for --rejects.");
  }
  const file = await openAppendFile(place, what);
  for (let at = 0; at < earlier.bytes; ) {
    const chunk = await file.read(Buffer.alloc(Math.min(BUFFER_BYTES, earlier.bytes - at)), at);
    if (chunk.length === 0) break;
    hash.update(chunk);
    at += chunk.length;
  }
  if (hash.copy().digest("hex") === earlier.sha256) return file;
  await file.close();
  throw changed(what);
}

function changed(what: string): CliError {
  const message = `${what} were changed since this import wrote them`;
  return usageError(message, `Nothing in the file was written over. ${PUT_BACK}`);
}

const PUT_BACK =
  "Put the file back as it was. Or move it away, and remove the checkpoint to begin again: what was sent already is a duplicate then.";

/**
 * The header of a CSV file of rejects. The reason comes first, where rows with too many cells cannot move it. Without
 * the byte order mark, spreadsheets would not read UTF-8.
 */
function renderHeader({ delimiter, columns: { names, reason } }: Layout): string {
  return `\ufeff${renderCells([REASON_COLUMN, ...names.filter((_, place) => place !== reason).map(guard)], delimiter)}`;
}

/**
 * A rejected row and why it was rejected, so that it can be corrected and imported as it is. What is not UTF-8 is read as
 * Windows-1252, which it most often is. A row that could not be read is written as it was, and needs a text editor. What a
 * spreadsheet would run as a formula is guarded by an apostrophe, which the import of this file removes again.
 */
function renderReject(row: Row, faults: Fault[], layout: Layout): string {
  const reason = `${layout.unit} ${row.line}: ${faults.map(renderFault).join("; ")}${remarkOn(row)}`;
  return layout.isCsv ? renderCsv(row, reason, layout) : renderNdjson(row, reason);
}

function remarkOn(row: Row): string {
  if (row.kind === "fault" && row.isCut) return "; it is left out here";
  return isUtf8(row.bytes) ? "" : "; it is written here as Windows-1252 reads it: check its letters";
}

function renderCsv(row: Row, reason: string, { delimiter, columns: { names, reason: own } }: Layout): string {
  if (row.kind === "fault" && row.isCut) return renderCells([reason, ...names.slice(1).map(() => "")], delimiter);
  const cells = row.kind === "blank" ? [] : row.cells;
  if (cells) return renderCells([reason, ...cells.filter((_, place) => place !== own).map(guard)], delimiter);
  const text = own === 0 ? unguardText(withoutFirst(textOf(row), delimiter), delimiter) : textOf(row);
  return `${renderCells([reason], delimiter).trimEnd()}${delimiter}${guardText(text, delimiter)}\n`;
}

/** Removes the reason that an earlier import put before a row. */
function withoutFirst(text: string, delimiter: string): string {
  const [quoted] = /^"(?:[^"]|"")*"/.exec(text) ?? [];
  const end = text.indexOf(delimiter, quoted?.length ?? 0);
  return end < 0 ? text : text.slice(end + delimiter.length);
}

/**
 * An object begins with its reason, and is left as it was written, as a number may have more digits than ours. What is
 * not an object follows an object with the reason alone.
 */
function renderNdjson(row: Row, reason: string): string {
  const start = JSON.stringify({ [REASON_COLUMN]: reason });
  if (row.kind === "fault" && row.isCut) return `${start}\n`;
  if (row.kind !== "record") return `${start}\n${textOf(row)}\n`;
  const others = fieldsIn(textOf(row)).filter((field) => !IS_REASON.test(field));
  return `${[start.slice(0, -1), ...others].join(",")}}\n`;
}

/** The reason of an earlier import, which another program may have moved from its place. */
const IS_REASON = new RegExp(String.raw`^\s*"${REASON_COLUMN}"\s*:`);

/** The fields of an object, each as it is written there. */
function fieldsIn(object: string): string[] {
  const fields: string[] = [];
  let depth = 0;
  let start = object.indexOf("{") + 1;
  for (const { 0: token, index } of object.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g)) {
    if (depth === 1 && (token === "," || token === "}")) {
      fields.push(object.slice(start, index));
      start = index + 1;
    }
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
  }
  return fields.filter((field) => field.trim() !== "");
}

function textOf({ bytes }: Row): string {
  return new TextDecoder(isUtf8(bytes) ? "utf-8" : "windows-1252").decode(bytes).replace(/\r?\n?$/, "");
}
