/** What a schema makes of a text: one of its values, or undefined when it refuses the text. */
export type Read = (text: string) => unknown;

/**
 * The pattern of all spellings that are understood as one of `values`, such as `a+` for `A+`. They are found by asking: every
 * character of every value is replaced by every printable character of ASCII, and white space put around it.
 */
export function spellings(values: string[], read: Read): string {
  const alternatives = values.map((value) => [...value].map((_, i) => understoodAt(value, i, read)).join(""));
  const spaces = values.every((value) => read(` ${value} `) === value) ? "\\s*" : "";
  return `^${spaces}(?:${alternatives.join("|")})${spaces}$`;
}

const PRINTABLE = Array.from({ length: 0x7f - 0x21 }, (_, i) => String.fromCharCode(0x21 + i));

/** The characters that may stand at a place of a value without making it another. */
function understoodAt(value: string, place: number, read: Read): string {
  const characters = [...value];
  const same = PRINTABLE.filter((one) => read(characters.with(place, one).join("")) === value);
  const [only = characters[place] ?? ""] = same;
  return same.length > 1 ? `[${same.map(escapedInClass).join("")}]` : escaped(only);
}

/** With the flag `u` only characters of the syntax may be escaped. */
function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

function escapedInClass(character: string): string {
  return character.replace(/[\\\]^-]/, "\\$&");
}
