import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import { type Event, findEventType, shapeOf } from "./catalogue.ts";
import { primaryKey } from "./keys.ts";
import { isAbsent } from "./values/text.ts";

/**
 * What is stored: the key, the fields of the event's data, its source and, when given, its time. `corrected` is when an
 * operator changed it. Of one that was erased, `PK` and `erased` (when) are all that remains.
 */
export type Item = {
  PK: string;
  source?: string;
  time?: string;
  corrected?: string;
  erased?: string;
  [attribute: string]: unknown;
};

/** The item of an event. Nothing in it changes from one delivery to the next. */
export function toItem(event: Event): Item {
  const { id, source, type, time, data } = event;
  const prefix = findEventType(type)?.prefix ?? type;
  return { PK: primaryKey(prefix, id), ...data, source, ...(time ? { time } : {}) };
}

/** True for what remains of an item that was erased. No event is stored under its key again. */
export function isErased(stored: Item): boolean {
  return "erased" in stored;
}

/** A field as it is stored and as it was sent, undefined where it is absent; and whether these are two values. */
export type ComparedField = { field: string; stored: unknown; sent: unknown; differs: boolean };

/**
 * Every field of an event's data next to that of the stored item; from an erased one none differs. Source and time do
 * not count: a publisher that sends again may say another time, but it is still the same donor.
 */
export function compareFields(event: Event, item: Item): ComparedField[] {
  const data: Record<string, unknown> = event.data;
  return Object.entries(shapeOf(event.type)).map(([field, schema]) => {
    const [stored, sent] = [item[field], data[field]];
    return { field, stored, sent, differs: !isErased(item) && !isSame(schema, stored, sent) };
  });
}

/** The fields in which an event's data differs from a stored item; none means a duplicate. */
export function differingFields(event: Event, stored: Item): string[] {
  return compareFields(event, stored).flatMap(({ field, differs }) => (differs ? [field] : []));
}

/** A value that was stored when another spelling was the one is compared by today's. */
function isSame(schema: z.core.$ZodType, stored: unknown, sent: unknown): boolean {
  if (isDeepStrictEqual(sent, stored)) return true;
  const today = isAbsent(stored) ? undefined : z.safeParse(schema, stored).data;
  return isDeepStrictEqual(sent, today);
}
