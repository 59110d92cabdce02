import { isUtf8 } from "node:buffer";
import { type Fields, isFields } from "@savelife/core/json";
import { REASON_COLUMN } from "@savelife/core/row-mapping";
import type { Content, Cut } from "./split-rows.ts";

/** Cuts NDJSON: every line is a row. One that holds a reason of an earlier import and nothing else counts as blank. */
export const cutNdjson: Cut = (buffer, { start, end, next }, isText) => {
  if (!isText && !isUtf8(buffer.subarray(start, end))) return { content: NOT_TEXT, next };
  return { content: toContent(buffer.toString("utf8", start, end)), next };
};

const NOT_TEXT = notJson("JSON in UTF-8, got bytes of another encoding, such as Windows-1252");
const NOT_OBJECT = notJson("a JSON object with a value for each column");

function toContent(text: string): Content {
  if (text.trim() === "") return { kind: "blank" };
  const record = readObject(text);
  if (!record) return NOT_OBJECT;
  const [first, second] = Object.keys(record);
  if (first === REASON_COLUMN && second === undefined) return { kind: "blank" };
  return { kind: "record", record, cells: [] };
}

function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function notJson(expected: string): Content {
  return { kind: "fault", fault: { path: "", expected } };
}
