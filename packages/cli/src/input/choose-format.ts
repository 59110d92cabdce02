import { readJson } from "@savelife/core/json";
import { splitValues } from "./split-values.ts";

/** NDJSON, where each line is an event; or JSON over several lines, be it one event, several, or an array of them. */
export type Format = "lines" | "values";

/** Two lines of the greatest length that an event may have. Longer ones are reported as faults of their lines. */
const ENOUGH_BYTES = 2_097_152;

/**
 * Tells the format by the beginning of the input, or undefined while there is too little of it. An array is known by its
 * bracket. One event over several lines is distinguished from NDJSON with a broken first line by the first two lines: in the
 * former neither is an object by itself.
 * @param isWhole true when nothing comes after this
 */
export function chooseFormat(beginning: Buffer, isWhole: boolean): Format | undefined {
  const text = beginning.toString("utf8");
  const lines = isWhole ? text.split("\n") : text.split("\n").slice(0, -1);
  const [first, second] = lines.filter((line) => line.trim() !== "");
  const start = text.trimStart().at(0);

  if (start === "[") return "values";
  if (start !== undefined && start !== "{") return "lines";
  if (first !== undefined && isClosed(first)) return "lines";
  if (second !== undefined) return isObject(second) ? "lines" : "values";
  return isWhole || beginning.length >= ENOUGH_BYTES ? "lines" : undefined;
}

/** True for a line that closes what it opens: it is an event, or a broken one, and not the first line of one. */
function isClosed(line: string): boolean {
  return splitValues().push(Buffer.from(line)).length > 0;
}

function isObject(line: string): boolean {
  const json = readJson(line);
  return "value" in json && typeof json.value === "object" && json.value !== null;
}
