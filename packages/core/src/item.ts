import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import { type Event, findEventType } from "./catalogue.ts";
import { primaryKey } from "./keys.ts";
import { isAbsent } from "./values/text.ts";

/** What is stored: the key, the fields of the event's data as attributes, its source and, when given, its time. */
export type Item = { PK: string; source: string; time?: string; [attribute: string]: unknown };

/** The item of an event. Nothing in it changes from one delivery to the next. */
export function toItem(event: Event): Item {
  const { id, source, type, time, data } = event;
  const prefix = findEventType(type)?.prefix ?? type;
  return { PK: primaryKey(prefix, id), ...data, source, ...(time ? { time } : {}) };
}

/**
 * The fields in which a stored item differs from an event's data; none means that the event is a duplicate.
 * Source and time do not count: a publisher that sends again may say another time, but it is still the same donor. A value
 * that was stored when another spelling was the one is compared by today's.
 */
export function differingFields(event: Event, stored: Item): string[] {
  const shape: z.core.$ZodShape = findEventType(event.type)?.data.shape ?? {};
  const data: Record<string, unknown> = event.data;
  return Object.entries(shape).flatMap(([field, schema]) => {
    if (isDeepStrictEqual(data[field], stored[field])) return [];
    const today = isAbsent(stored[field]) ? undefined : z.safeParse(schema, stored[field]).data;
    return isDeepStrictEqual(data[field], today) ? [] : [field];
  });
}
