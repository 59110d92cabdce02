import { codeOf, UNSEEN } from "@savelife/core/values/unseen";
import { formatAge, formatTime } from "./format.ts";

/** A sender's text, set apart from the direction of ours, with the codes of what could not be seen. */
export function Text({ value, most = 500 }: { value: string; most?: number }) {
  const { text, isCut } = cut(value, most);
  return (
    <bdi>
      {toParts(text).map((part) => ("code" in part ? <span class="unseen">{part.code}</span> : part.text))}
      {isCut && <span class="unseen">… {value.length - text.length} more</span>}
    </bdi>
  );
}

/** How long ago something was; the exact time is behind it. */
export function Age({ at, now }: { at: string; now: number }) {
  return (
    <time datetime={at} title={`${formatTime(at)} UTC`}>
      {formatAge(at, now)}
    </time>
  );
}

/** A part of a text: as it is, or the code of a character that would not show, or that would change how others do. */
export type Part = { text: string } | { code: string };

/** Cuts a text where it holds what cannot be seen, so that a page can show its code in its place. */
export function toParts(text: string): Part[] {
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

/** The first `length` characters of a text, never half of one, and whether these are not all. */
export function cut(text: string, length: number): { text: string; isCut: boolean } {
  if (text.length <= length) return { text, isCut: false };
  return { text: text.slice(0, length).replace(/[\ud800-\udbff]$/, ""), isCut: true };
}
