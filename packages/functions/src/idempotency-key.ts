import { eventId, Uuid } from "@savelife/core/keys";
import { v7, validate } from "uuid";

/**
 * The id of a new event by its `Idempotency-Key`: a UUID is the id; from any other key one is derived, always the same;
 * without a key every request is a new event. Undefined for a key that nobody can mean.
 */
export function readIdempotencyKey(header: string | null, source: string): string | undefined {
  if (header === null) return v7();
  const key = unquote(header) ?? (BARE.test(header) ? header : "");
  const uuid = Uuid.safeParse(key.trim());
  if (uuid.success) return uuid.data;
  // Nil and max are UUIDs but identify nobody: all who send one by mistake would be one donor.
  if (key.trim() === "" || validate(key.trim())) return undefined;
  return eventId(source, key);
}

/** Printable ASCII without a quote: what many send where the draft of the header wants a quoted string. */
const BARE = /^[ !#-~]+$/;

/** A string of RFC 8941, section 3.3.3: printable ASCII in quotes, in which a quote and a backslash are escaped. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;

/** What stands in a header between quotes, or undefined when it is not a quoted string. */
export function unquote(header: string): string | undefined {
  return QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, "$1");
}
