import { eventId, Uuid } from "@savelife/core/keys";
import { v7, validate } from "uuid";

/**
 * The id of a new event by its `Idempotency-Key`: a UUID is the id; from any other key one is derived, always the same;
 * without a key every request is a new event. Undefined for a key that nobody can mean.
 */
export function readIdempotencyKey(header: string | undefined, source: string): string | undefined {
  if (header === undefined) return v7();
  const sent = toText(header);
  const key = (unquote(sent) ?? (sent.includes('"') ? "" : sent)).trim();
  const uuid = Uuid.safeParse(key);
  if (uuid.success) return uuid.data;
  // Nil and max are UUIDs but identify nobody: all who send one by mistake would be one donor.
  if (key === "" || UNUSABLE.test(key) || validate(key)) return undefined;
  return eventId(source, key);
}

/** What no key holds: a control character, or the sign of a letter that was lost. */
const UNUSABLE = /[\p{Cc}\p{Cs}\ufffd]/u;

/** A string of RFC 8941, section 3.3.3, in which a quote and a backslash are escaped; letters beyond ASCII are let pass. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;

/** What stands in a header between quotes, or undefined when it is not a quoted string. */
export function unquote(header: string): string | undefined {
  return QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, "$1");
}

/** Node shows the bytes of a header as Latin-1. What is UTF-8 was meant to be: no Latin-1 that means anything else is. */
function toText(header: string): string {
  if (!/[\x80-\xff]/.test(header) || /[^\0-\xff]/.test(header)) return header;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(header, "latin1"));
  } catch {
    return header;
  }
}
