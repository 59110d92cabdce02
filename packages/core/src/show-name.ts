import { cut, toParts } from "./values/unseen.ts";

/**
 * A name that is somebody's text, such as that of a column, a file or a type of event, as it may be shown on one line: with `_` for what
 * would not be seen, and shortened; never within a character, as half of one has no UTF-8, and whoever encodes it throws.
 */
export function showName(name: string, most = 40): string {
  const visible = toParts(name).map((part) => ("code" in part ? "_" : part.text));
  const { text, isCut } = cut(visible.join(""), most);
  return isCut ? `${text}…` : text;
}

/** As `showName`, for an unknown field as a part of a path, which it must not forge. */
export function showField(name: string): string {
  return showName(name.replace(/[./~]/g, "_"));
}
