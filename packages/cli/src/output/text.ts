import { layOutJson } from "@savelife/core/json";
import { escapeUnseen, toParts } from "@savelife/core/values/unseen";

/** A number of things in words, such as `1 event` and `12,000 events`. */
export function amount(count: number, thing: string): string {
  return `${number(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** A whole number as people read it: `12,000`. Node's own formatter for that takes 8 MB. */
export function number(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A span of time as people say it: `12 s`, `3 min 5 s`, `2 h 14 min`. */
export function renderSpan(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

/** A time of ISO 8601 without its milliseconds: enough to read. */
export function toSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}

/**
 * Makes what a sender may have written safe to print on one line: what controls a terminal, breaks a line, changes the
 * direction of writing or is invisible becomes its code, as in `Ana<U+200B>`.
 */
export function printable(text: string): string {
  return toParts(text)
    .map((part) => ("code" in part ? `<${part.code}>` : part.text))
    .join("");
}

/** JSON in which what `printable` replaces is escaped, as in `"Ana\\u200b"`: the same value. */
export function printableJson(value: unknown, indent?: 2): string {
  return escapeUnseen(indent ? layOutJson(value) : JSON.stringify(value));
}
