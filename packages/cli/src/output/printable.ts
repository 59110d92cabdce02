import { layOutJson } from "@savelife/core/json";

/**
 * Makes a text safe to print on one line: what controls a terminal, breaks a line or turns the direction of writing is
 * shown as `�`. For everything that a sender may have written.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, "�");
}

/** JSON in which what `printable` replaces is escaped: the same value, and safe to print; on one line, or laid out. */
export function printableJson(value: unknown, indent?: 2): string {
  return (indent ? layOutJson(value) : JSON.stringify(value)).replace(UNSAFE, (character) => {
    return character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Controls, lone surrogates, line and paragraph separators, the byte order mark, and marks that turn the direction. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
