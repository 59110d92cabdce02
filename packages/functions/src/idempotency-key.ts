import { eventId, readKey, Uuid } from "@savelife/core/keys";
import { v7, validate } from "uuid";
import { toText, unquote } from "./header-text.ts";

/**
 * The id of a new event by its `Idempotency-Key`: a UUID is the id; from any other key one is derived, always the same;
 * without a key every request is a new event. Undefined for a key that nobody can mean.
 */
export function readIdempotencyKey(header: string | undefined, source: string): string | undefined {
  if (header === undefined) return v7();
  const sent = toText(header);
  const key = readKey(unquote(sent) ?? (BARE.test(sent) ? sent : ""));
  const uuid = Uuid.safeParse(key);
  if (uuid.success) return uuid.data;
  // Nil and max are UUIDs but identify nobody: all who send one by mistake would be one donor.
  if (key === "" || validate(key)) return undefined;
  return eventId(source, key);
}

/** Without quotes; a comma would be the sign of two keys, which proxies make of a header that came twice. */
const BARE = /^[^",]*$/;
