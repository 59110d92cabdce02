import { layOutJson } from "@savelife/core/json";
import { escapeUnseen, toParts } from "@savelife/core/values/unseen";

/**
 * Makes a text safe to print on one line, and shows what would not be seen: what controls a terminal, breaks a line, turns the
 * direction of writing or shows nothing becomes its code, as in `Ana<U+200B>`. For everything that a sender may have written.
 */
export function printable(text: string): string {
  return toParts(text)
    .map((part) => ("code" in part ? `<${part.code}>` : part.text))
    .join("");
}

/** JSON in which what `printable` replaces is escaped, as in `"Ana\\u200b"`: the same value; on one line, or laid out. */
export function printableJson(value: unknown, indent?: 2): string {
  return escapeUnseen(indent ? layOutJson(value) : JSON.stringify(value));
}
