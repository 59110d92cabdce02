/** A string of RFC 8941, section 3.3.3, in which a quote and a backslash are escaped; letters beyond ASCII are let pass. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;

/** What stands in a header between quotes, or undefined when it is not a quoted string. */
export function unquote(header: string): string | undefined {
  return QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, "$1");
}

/**
 * The text of a header. HTTP has bytes there, which Node shows as Latin-1, and most clients mean UTF-8: what can be read as UTF-8
 * is, and anything else was Latin-1.
 */
export function toText(header: string): string {
  if (!/[\x80-\xff]/.test(header) || /[^\0-\xff]/.test(header)) return header;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(header, "latin1"));
  } catch {
    return header;
  }
}
