import { v5 } from "uuid";
import * as z from "zod/mini";

const NIL = "00000000-0000-0000-0000-000000000000";
const MAX = "ffffffff-ffff-ffff-ffff-ffffffffffff";

const expected = "a UUID (RFC 9562), not nil and not max";

/** A UUID of any version, lower-cased, so that one identity has one spelling. Nil and max identify nobody. */
export const Uuid = z.string({ error: expected }).check(
  z.toLowerCase(),
  z.uuid(),
  z.refine((id) => id !== NIL && id !== MAX),
);

/** The partition key of the item: `DONOR#<uuid>`, the whole UUID. */
export function primaryKey(prefix: string, id: string): string {
  return `${prefix}#${id}`;
}

/**
 * The id of an event whose publisher has no UUID: UUID version 5 of the publisher's own key, in the namespace that is
 * UUID version 5 of its source in the URL namespace. In Python: `uuid5(uuid5(NAMESPACE_URL, source), key)`.
 * @param source the publisher's CloudEvents source, exactly as it is sent
 * @param key what identifies the donor or donation at that source; the same key always gives the same id
 */
export function eventId(source: string, key: string): string {
  return v5(key.toWellFormed(), namespaceOf(source.toWellFormed())); // half an emoji has no UTF-8, and v5 would throw
}

/** Millions of rows of an import share one source, so the namespace of the latest is kept: half the time of an id. */
let latest = { source: "", namespace: new Uint8Array() };

function namespaceOf(source: string): Uint8Array {
  if (latest.source !== source || latest.namespace.length === 0) {
    latest = { source, namespace: v5(source, v5.URL, new Uint8Array(16)) };
  }
  return latest.namespace;
}
