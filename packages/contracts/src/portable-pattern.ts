/** Character classes by name that some languages do not know (Python) or cannot hold (half an emoji, in UTF-8). */
const CLASSES: Record<string, string> = {
  "\\p{Cc}": "\\x00-\\x1f\\x7f-\\x9f",
  "\\p{Cs}": "",
};

/**
 * A pattern of ECMA-262 (flag `u`) in the part of it that Python, Java, Go, PHP and .NET read alike: no classes by property
 * and no looking around.
 * @throws Error for what has no such spelling
 */
export function portablePattern(pattern: string): string {
  const written = Object.entries(CLASSES).reduce((text, [name, spelled]) => text.replaceAll(name, spelled), pattern);
  const [foreign] = /\\[pPkub][^|)]{0,20}|\(\?[^:][^|)]{0,20}/.exec(written) ?? [];
  if (foreign) {
    throw new Error(`expected a pattern that every language reads, got ${foreign} in ${pattern}; spell it out`);
  }
  return written;
}

/**
 * The pattern of a text that is trimmed before it is checked: the same with white space on both sides.
 * @throws Error for a pattern that is not anchored at both ends
 */
export function untrimmedPattern(pattern: string): string {
  const [, inner] = /^\^(.*)\$$/s.exec(pattern) ?? [];
  if (inner === undefined) throw new Error(`expected a pattern from ^ to $ on a trimmed text, got ${pattern}`);
  return inner.includes("|") ? `^\\s*(?:${inner})\\s*$` : `^\\s*${inner}\\s*$`;
}

/** A text of at most `max` characters without the white space on both sides of it. */
export function untrimmedLength(max: number): string {
  return `^\\s*(?:\\S(?:[\\s\\S]{0,${max - 2}}\\S)?)?\\s*$`;
}
