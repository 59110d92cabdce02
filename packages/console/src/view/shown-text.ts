/** A part of a text: as it is, or the code of a character that would not show, or that would change how others do. */
export type Part = { text: string } | { code: string };

/** Controls, lone surrogates, separators of lines and paragraphs, invisible marks, and marks that turn the direction. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}\u115f\u1160\u3164\uffa0]/gu;

/** Cuts a text where it holds what cannot be seen, so that a page can show its code in its place. */
export function toParts(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { index, 0: found } of text.matchAll(UNSEEN)) {
    if (index > from) parts.push({ text: text.slice(from, index) });
    parts.push({ code: `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}` });
    from = index + found.length;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from) });
  return parts;
}

/** The first `length` characters of a text, never half of one, and whether these are not all. */
export function cut(text: string, length: number): { text: string; isCut: boolean } {
  if (text.length <= length) return { text, isCut: false };
  return { text: text.slice(0, length).replace(/[\ud800-\udbff]$/, ""), isCut: true };
}
