import { isTooDeep, type Json, readJson, readJsonBytes } from "@savelife/core/json";
import { rejection } from "@savelife/core/outcome";
import { type JSONVisitor, visit } from "jsonc-parser";
import { type CliError, usageError } from "../cli-error.ts";
import { number } from "../output/text.ts";
import { MAX_ROW_BYTES, type Row, splitRows } from "../rows/split-rows.ts";

/** What should be one event: its value, or why it has none, and the line on which it begins, counted from 1. */
export type Entry = { line: number } & Json;

/** An array is read as a whole, and may take ten times this memory; NDJSON is read as it comes, of any length. */
const MAX_DOCUMENT_BYTES = 67_108_864;
/** Enough to distinguish NDJSON from one event on several lines, as no event may be longer. */
const MAX_BEGINNING_BYTES = 2 * MAX_ROW_BYTES;
/** Entries of an array that are given together. */
const TOGETHER = 1_000;

/**
 * Reads events from NDJSON, from one JSON array, or from one JSON object on several lines. The lines that a chunk
 * completes come together, so a slow input is not delayed.
 * @throws CliError when an array is too large
 */
export async function* readEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<Entry[]> {
  const lines = splitRows((_buffer, { next }) => ({ content: { kind: "blank" }, next }), { offset: 0, line: 1 });
  const beginning: Buffer[] = [];
  let bytes = 0;
  let form: Form | undefined;
  for await (const chunk of chunks) {
    if (form === "lines") {
      yield readLines(lines.push(chunk));
      continue;
    }
    beginning.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_DOCUMENT_BYTES) throw tooLarge();
    form ??= formOf(Buffer.concat(beginning), false);
    if (form === "lines") yield readLines(lines.push(Buffer.concat(beginning)));
  }
  if (form === "lines") return yield readLines(lines.end());
  const whole = Buffer.concat(beginning);
  if (formOf(whole, true) === "lines") return yield readLines([...lines.push(whole), ...lines.end()]);
  const entries = readDocument(whole);
  for (let at = 0; at < entries.length; at += TOGETHER) yield entries.slice(at, at + TOGETHER);
}

/** NDJSON, or JSON that is read as a whole. */
type Form = "lines" | "document";

/**
 * The form of an input, or undefined while there is too little of it. NDJSON with a broken first line has a second line
 * that begins an object, and its lines together are not the beginning of JSON; those of one event are.
 * @param isWhole true when nothing comes after the beginning
 */
function formOf(beginning: Buffer, isWhole: boolean): Form | undefined {
  const text = new TextDecoder().decode(beginning, { stream: !isWhole }).trimStart();
  if (text.startsWith("[")) return "document";
  if (!text.startsWith("{")) return isWhole || text !== "" ? "lines" : undefined;
  const complete = isWhole ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  const [first, second] = complete.split("\n").filter((line) => line.trim() !== "");
  if (first !== undefined && "value" in readJson(first)) return "lines";
  const isLong = beginning.length > MAX_BEGINNING_BYTES;
  if (second === undefined) return isWhole ? "document" : isLong ? "lines" : undefined;
  if (!second.trimStart().startsWith("{")) return "document";
  if (isWhole) return "value" in readJson(text) ? "document" : "lines";
  const { broken } = outline(complete);
  if (broken && broken.at < complete.length) return "lines";
  return isLong ? "document" : undefined;
}

/** Every line that is not blank. */
function readLines(lines: Iterable<Row>): Entry[] {
  const entries: Entry[] = [];
  for (const { line, bytes, kind } of lines) {
    if (kind === "fault") entries.push({ line, rejection: TOO_LONG });
    else if (!BLANK.test(bytes.toString("latin1"))) entries.push({ line, ...readJsonBytes(bytes) });
  }
  return entries;
}

/** Spaces, tabs and line breaks, which JSON allows around a value. */
const BLANK = /^[ \t\r\n]*$/;

function readDocument(bytes: Buffer): Entry[] {
  const json = readJsonBytes(bytes);
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  const { lines, broken } = outline(text);
  if ("rejection" in json) return [broken?.entry ?? { line: 1, ...json }];
  if (!Array.isArray(json.value)) return [{ line: text.slice(0, text.search(/\S/)).split("\n").length, ...json }];
  const values: unknown[] = json.value;
  return values.map((value, i) => {
    const line = lines[i] ?? 1;
    const isTooLong = !isTooDeep(value) && Buffer.byteLength(JSON.stringify(value)) > MAX_ROW_BYTES;
    return isTooLong ? { line, rejection: TOO_LONG } : { line, value };
  });
}

const TOO_LONG = rejection("not-json", "", `at most ${number(MAX_ROW_BYTES)} bytes for an event`);

/** The lines on which elements of an array begin, and where a text is broken: at its end when it may go on. */
function outline(text: string) {
  const lines: number[] = [];
  let broken: { at: number; entry: Entry } | undefined;
  let depth = 0;
  const begin = (_start: number, _length: number, line: number) => {
    if (depth === 1) lines.push(line + 1);
    depth += 1;
  };
  const end = () => {
    depth -= 1;
  };
  const visitor: JSONVisitor = {
    ...{ onObjectBegin: begin, onArrayBegin: begin, onObjectEnd: end, onArrayEnd: end },
    onLiteralValue(_value, _start, _length, line) {
      if (depth === 1) lines.push(line + 1);
    },
    onError(_code, at, _length, line, column) {
      const expected = `JSON; it is broken at column ${number(column + 1)}, and nothing of it was sent`;
      broken ??= { at, entry: { line: line + 1, rejection: rejection("not-json", "", expected) } };
    },
  };
  try {
    visit(text, visitor, { disallowComments: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it nests too deeply for the stack, and for an event
  }
  return { lines, broken };
}

function tooLarge(): CliError {
  const message = `an array of more than ${number(MAX_DOCUMENT_BYTES)} bytes cannot be read; nothing of it was sent`;
  return usageError(message, "Write one event on each line instead: jq -c '.[]' FILE");
}
