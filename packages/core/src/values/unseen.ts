// What of a text cannot be seen, as sets of characters in the syntax of regular expressions with the flag `v`.

/** Looks like a space, also where Unicode counts it as a letter (Hangul fillers) or a symbol (blank Braille). */
const SPACE = String.raw`\s\u0085\u2800\u3164\uffa0`;
/** Zero-width non-joiner and joiner. */
const JOINER = String.raw`\u200c\u200d`;
const SELECTOR = String.raw`\p{Variation_Selector}`;
/** Shows nothing and is needed nowhere: soft hyphen, zero-width space, byte order mark, bidi marks, tags, … */
const USELESS = String.raw`[[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u{1d159}]--[${SELECTOR}${JOINER}\u3164\uffa0]]`;
/** What a joiner may join: letters and digits of ASCII, and all beyond it that is neither white space nor a joiner. */
const JOINED = String.raw`[[0-9A-Za-z\u{80}-\u{10ffff}]--[${SPACE}${JOINER}]]`;
/** What a variation selector may vary: all beyond ASCII that is not white space, a joiner or another selector. */
const VARIED = String.raw`[[\u{80}-\u{10ffff}]--[${SPACE}${JOINER}${SELECTOR}]]`;

/** Characters that show nothing and are needed nowhere. */
export const INVISIBLE = new RegExp(USELESS, "gv");

/** Joiners that are not inside a word, and variation selectors with nothing to vary. */
export const MISPLACED = new RegExp(
  `(?<!${JOINED})[${JOINER}]|[${JOINER}](?!${JOINED})|(?<!${VARIED})${SELECTOR}`,
  "gv",
);

/** Runs of white space of every kind. */
export const SPACES = new RegExp(`[${SPACE}]+`, "gv");

/** White space that ends a line. */
export const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;

/** A joiner or a variation selector that makes an emoji what it is. */
const OF_EMOJI = String.raw`(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)[\u200d\ufe0f]`;

/** What a reader would not see, or would take for a space, or what changes how its neighbours are shown. */
const UNSEEN = new RegExp(
  String.raw`(?!${OF_EMOJI})[[\p{Cc}\p{Cs}${SPACE}${JOINER}${SELECTOR}${USELESS}]--\u0020]`,
  "gv",
);

const VISIBLE_ASCII = /^[ -~]*$/;

/** The code of a character, such as `U+200B`. */
export function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A part of a text: as it is, or the code of a character that would not show, or that would change how others do. */
type Part = { text: string } | { code: string };

/** Cuts a text where it holds what cannot be seen, to show its code: the one way in which others' texts are shown. */
export function toParts(text: string): Part[] {
  if (VISIBLE_ASCII.test(text)) return [{ text }]; // nearly every name: 4 µs each, of thousands of letters
  const parts: Part[] = [];
  let from = 0;
  for (const { index, 0: found } of text.matchAll(UNSEEN)) {
    if (index > from) parts.push({ text: text.slice(from, index) });
    parts.push({ code: codeOf(found) });
    from = index + found.length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from) });
  return parts;
}

/** The first `length` characters of a text, never half of one, which has no UTF-8; and whether these are not all. */
export function cut(text: string, length: number): { text: string; isCut: boolean } {
  if (text.length <= length) return { text, isCut: false };
  return { text: text.slice(0, length).replace(/[\ud800-\udbff]$/, ""), isCut: true };
}

/** JSON, indented or not, in which what cannot be seen is escaped: the same value. */
export function escapeUnseen(json: string): string {
  return json.replace(UNSEEN, (character) => {
    if (character === "\n") return character;
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}

/** A name of a column, a file or a type, to show on one line: with `_` for what would not be seen, and shortened. */
export function showName(name: string, maxLength = 40): string {
  const visible = toParts(name).map((part) => ("code" in part ? "_" : part.text));
  const { text, isCut } = cut(visible.join(""), maxLength);
  return isCut ? `${text}…` : text;
}

/** As `showName`, for an unknown field as a part of a path, which it must not forge. */
export function showField(name: string): string {
  return showName(name.replace(/[./~]/g, "_"));
}
