import { eventId as derive } from "@savelife/core/keys";

/**
 * The id of an event whose publisher has no UUID: UUID version 5 of the publisher's own key, in the namespace that is
 * UUID version 5 of its source in the URL namespace. In Python: `uuid5(uuid5(NAMESPACE_URL, source), key)`.
 * @param source the publisher's CloudEvents source, exactly as it is sent
 * @param key what identifies the donor or donation at that source. It is cleaned as text is (normal form C, no invisible
 * characters, single spaces), so that keys that look the same are the same; and the same key always gives the same id
 */
export function eventId(source: string, key: string): string {
  return derive(source, key);
}
