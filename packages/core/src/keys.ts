import { createHash } from "node:crypto";
import { v5 } from "uuid";
import * as z from "zod/mini";
import { clean, REFUSED } from "./values/text.ts";

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/;

/** A UUID of any version, lower-cased: one identity has one spelling. Nil and max have no version and identify nobody. */
export const Uuid = z
  .stringFormat("uuid", UUID, { error: "a UUID (RFC 9562), not nil and not max" })
  .check(z.toLowerCase());

/** A publisher's own key as ids are made of it; "" for one that is blank, or of which letters are lost. */
export function readKey(key: string): string {
  const cleaned = clean(key);
  return REFUSED.test(cleaned) ? "" : cleaned;
}

/** The partition key of the item: `DONOR#<uuid>`, the whole UUID. */
export function primaryKey(prefix: string, id: string): string {
  return `${prefix}#${id}`;
}

/**
 * The id of an event whose publisher has no UUID: UUID version 5 of the publisher's own key, in the namespace that is
 * UUID version 5 of its source in the URL namespace. In Python: `uuid5(uuid5(NAMESPACE_URL, source), key)`.
 * @param source the publisher's CloudEvents source, exactly as it is sent
 * @param key what identifies the donor or donation there; cleaned as text is: keys that look the same are the same
 */
export function eventId(source: string, key: string): string {
  const hex = createHash("sha1").update(namespaceOf(source)).update(clean(key)).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0b0011) | 0b1000).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Millions of rows of an import share one source, so the namespace of the latest is kept. */
let latest = { source: "", namespace: new Uint8Array() };

function namespaceOf(source: string): Uint8Array {
  if (latest.source !== source || latest.namespace.length === 0) {
    // Half an emoji has no UTF-8, and v5 would throw.
    latest = { source, namespace: v5(source.toWellFormed(), v5.URL, new Uint8Array(16)) };
  }
  return latest.namespace;
}
