/**
 * True when a pattern surely takes every text that an earlier one takes: the same but for wider counts, more characters in a
 * class, or more alternatives. Whatever else differs may be wider or not, and counts as not.
 */
export function isWiderPattern(before: string, after: string): boolean {
  if (before === after) return true;
  if (/\(\?(?!:)/.test(before + after)) return false; // looking around turns wider into narrower
  const [earlier, later] = [splitAlternatives(before), splitAlternatives(after)];
  if (earlier.head !== later.head || earlier.tail !== later.tail) return false;
  return earlier.alternatives.every((one) => later.alternatives.some((other) => isWiderText(one, other)));
}

type Split = { head: string; alternatives: string[]; tail: string };

/** The one group of a pattern that has alternatives and no groups within, or the pattern as a single alternative. */
function splitAlternatives(pattern: string): Split {
  const [, head = "", inner, tail = ""] = /^([^()]*\(\?:)((?:[^()\\]|\\.)*)(\)[^()]*)$/s.exec(pattern) ?? [];
  return inner === undefined
    ? { head: "", alternatives: [pattern], tail: "" }
    : { head, alternatives: inner.split("|"), tail };
}

/** A class, a count, an escape, or any one character. */
const TOKEN = /\[(?:[^\]\\]|\\.)*\]|\{\d+,\d*\}|\\.|./gs;

function isWiderText(before: string, after: string): boolean {
  const [earlier, later] = [before.match(TOKEN) ?? [], after.match(TOKEN) ?? []];
  return earlier.length === later.length && earlier.every((token, i) => isWiderToken(token, later[i] ?? ""));
}

function isWiderToken(before: string, after: string): boolean {
  if (before === after) return true;
  const [from, to] = [readCount(before), readCount(after)];
  if (from && to) return to.min <= from.min && to.max >= from.max;
  const characters = readCharacters(after);
  return readCharacters(before)?.every((one) => characters?.includes(one)) ?? false;
}

function readCount(token: string): { min: number; max: number } | undefined {
  const [, min, max] = /^\{(\d+),(\d*)\}$/.exec(token) ?? [];
  return min === undefined ? undefined : { min: Number(min), max: max ? Number(max) : Number.POSITIVE_INFINITY };
}

/** The characters of a class that lists letters and digits, or of a single one; of others it is not said. */
function readCharacters(token: string): string[] | undefined {
  const [, listed, single] = /^(?:\[([A-Za-z0-9]+)\]|([A-Za-z0-9]))$/.exec(token) ?? [];
  return (listed ?? single)?.split("");
}
