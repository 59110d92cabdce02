/** Characters that some languages do not know by their class (Python) or cannot hold (half an emoji, in UTF-8). */
const CLASSES: Record<string, string> = {
  "\\p{Cc}": "\\x00-\\x1f\\x7f-\\x9f",
  "\\p{Cs}": "",
  "\\ufffd": "\ufffd",
};

/**
 * A pattern of ECMA-262 (flag `u`) in the part of it that Python, Java, Go, PHP and .NET read alike: no classes by property
 * and no looking around. A set of letters of any script becomes the same of ASCII, with everything beyond it.
 * @throws Error for what has no such spelling
 */
export function portablePattern(pattern: string): string {
  const widened = pattern.replace(LETTERS_OF_ANY_SCRIPT, (set) => {
    const known = new RegExp(set, "u");
    const others = ASCII.filter((character) => !known.test(character));
    return `[^${toRanges(others)}]`;
  });
  const written = Object.entries(CLASSES).reduce((text, [name, spelled]) => text.replaceAll(name, spelled), widened);
  const [foreign] = /\\[pPkub][^|)]{0,20}|\(\?[^:][^|)]{0,20}/.exec(written) ?? [];
  if (foreign) {
    throw new Error(`expected a pattern that every language reads, got ${foreign} in ${pattern}; spell it out`);
  }
  return written;
}

/**
 * The pattern of a text that is cleaned before it is checked: the same with white space on both sides. It also makes all
 * languages agree on a line break at the end, which some let pass where `$` stands.
 * @throws Error for a pattern that is not anchored at both ends
 */
export function untrimmedPattern(pattern: string): string {
  const [, inner] = /^\^(.*)\$$/s.exec(pattern) ?? [];
  if (inner === undefined) throw new Error(`expected a pattern from ^ to $ on a trimmed text, got ${pattern}`);
  return inner.includes("|") ? `^\\s*(?:${inner})\\s*$` : `^\\s*${inner}\\s*$`;
}

const LETTERS_OF_ANY_SCRIPT = /\[(?!\^)[^\]]*\\p\{L\}[^\]]*\]/g;
const ASCII = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code));

/** Characters as the inside of a set, by their codes, so that none means anything in the syntax of patterns. */
function toRanges(characters: string[]): string {
  const codes = characters.map((character) => character.charCodeAt(0));
  const starts = codes.filter((code) => !codes.includes(code - 1));
  const ends = codes.filter((code) => !codes.includes(code + 1));
  const hex = (code = 0) => `\\x${code.toString(16).padStart(2, "0")}`;
  return starts.map((start, i) => (start === ends[i] ? hex(start) : `${hex(start)}-${hex(ends[i])}`)).join("");
}
