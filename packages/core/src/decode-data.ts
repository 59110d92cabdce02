import { type Fields, isFields, readJsonBytes } from "./json.ts";
import type { Fault } from "./outcome.ts";

/**
 * A CloudEvent with its data as JSON, also where it came in base64 (CloudEvents JSON format, section 3.1), which then is
 * gone. What cannot be decoded is left as it is, with the fault.
 */
export function decodeData(event: unknown): { value: unknown; fault?: Fault } {
  if (!isFields(event) || !("data_base64" in event)) return { value: event };
  const { data_base64: encoded, ...rest } = event;
  if (encoded === null) return { value: rest };
  const decoded = hasData(rest) ? expected("no base64 where there is data too") : decode(encoded);
  if ("fault" in decoded) return { value: event, ...decoded };
  return { value: { ...rest, data: decoded.value } };
}

function hasData({ data }: Fields): boolean {
  return data !== undefined && data !== null;
}

function decode(encoded: unknown): { value: unknown } | { fault: Fault } {
  const bytes = Buffer.from(typeof encoded === "string" ? encoded : "", "base64");
  // Node skips whatever is not base64, so only what comes out again was all of it.
  if (bytes.toString("base64") !== encoded) return expected("base64 (RFC 4648, section 4), padded and on one line");
  const json = readJsonBytes(bytes);
  return "value" in json ? json : expected("JSON in UTF-8, in base64");
}

function expected(text: string): { fault: Fault } {
  return { fault: { path: "data_base64", expected: text } };
}
