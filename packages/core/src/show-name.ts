import { cut } from "./values/unseen.ts";

/**
 * The name of an unknown field as it may be shown. It is the sender's text: stripped of what could forge a path or a line, and
 * shortened.
 */
export function showName(name: string): string {
  return shorten(name.replace(/[^\p{L}\p{N}_-]/gu, "_"), 40);
}

/** As `showName`, for a column of a file, in which only what could forge a line is replaced. */
export function showColumn(name: string): string {
  return shorten(name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "_"), 40);
}

/** As `showName`, for a type of event, which may be a URI. */
export function showType(type: string): string {
  return shorten(type.replace(/[^\p{L}\p{N} ._:/#+-]/gu, "_"), 60);
}

function shorten(text: string, length: number): string {
  const { text: shown, isCut } = cut(text, length);
  return isCut ? `${shown}…` : shown;
}
