import { type Rejection, rejection } from "./outcome.ts";

/** What a JSON text holds, or the rejection of a text that is not JSON. */
export type Json = { value: unknown } | { rejection: Rejection };

/** The value of a JSON text. A byte order mark before it, which programs of Windows write, is dropped. Never throws. */
export function readJson(text: string): Json {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Looked for only now, so that a text without a mark does not pay for it.
    const unmarked = text.replace(/^\uFEFF+/, "");
    return unmarked === text ? { rejection: rejection("not-json", "", "JSON") } : readJson(unmarked);
  }
}

/** The value of a JSON text in UTF-8. Other bytes are rejected: they would become another name. Never throws. */
export function readJsonBytes(bytes: ArrayBuffer | Uint8Array): Json {
  try {
    return readJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { rejection: rejection("not-json", "", "JSON in UTF-8") };
  }
}

/** The fields of a JSON object, by name. */
export type Fields = Record<string, unknown>;

/** True for a JSON object: neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON on several lines; on one where it would be mostly indentation: 1 MB of numbers in thirty lists are 40 MB. */
export function layOutJson(value: unknown): string {
  const [line, laidOut] = [JSON.stringify(value), JSON.stringify(value, undefined, 2)];
  return laidOut.length <= 10 * line.length ? laidOut : line;
}

/** JSON with everything beyond ASCII escaped: the same value, and no queue engine refuses it for its characters. */
export function toAsciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** JSON.stringify and recursive schemas overflow the stack on deep values; no event of ours needs more than three. */
export const MAX_DEPTH = 32;

/** True when arrays and objects nest deeper than a message may; looks no deeper than that, so it cannot overflow. */
export function isTooDeep(value: unknown): boolean {
  return isDeeperThan(value, MAX_DEPTH);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) {
    if (isDeeperThan((value as Record<string, unknown>)[key], levels - 1)) return true;
  }
  return false;
}

/** Writes the value of a JSON text in another way. A text that is not JSON, or nests too deep, stays as it is. */
export function rewriteJson(text: string, write: (value: unknown) => string): string {
  const json = readJson(text);
  return "value" in json && !isTooDeep(json.value) ? write(json.value) : text;
}
