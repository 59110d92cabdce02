import { type Rejection, rejection } from "./outcome.ts";

/** The value of a JSON text, or the rejection of a text that is none. Never throws. */
export function readJson(text: string): { value: unknown } | { rejection: Rejection } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { rejection: rejection("not-json", "", "JSON") };
  }
}

/** The fields of a JSON object, by name. */
export type Fields = Record<string, unknown>;

/** True for a JSON object: neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON with everything beyond ASCII escaped: the same value, and no queue engine refuses it for its characters. */
export function toAsciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
