import * as z from "zod/mini";
import { findEventType } from "./catalogue.ts";
import { Envelope } from "./event.ts";
import { type Fields, isFields, MAX_DEPTH } from "./json.ts";

/** What is shown instead of a text that is somebody's. */
export const MASK = "•••";

/**
 * A message's value as it may be shown without being asked for: the names of all fields, the attributes of an event's
 * envelope where they are valid, and for every other value only of what kind it is.
 */
export function mask(value: unknown): unknown {
  if (!isFields(value)) return maskValue(value, MAX_DEPTH);
  const isType = namesItsType(value);
  const entries = Object.entries(value).map(([name, field]) => {
    const isShown = name === "type" ? isType : SHOWN.get(name)?.safeParse(field).success;
    return [name, isShown ? field : maskValue(field, MAX_DEPTH)];
  });
  return Object.fromEntries(entries);
}

/** They say nothing of a person. A subject is shown where it is the place in a file that an import gives; the id is the key of the item, which `savelife table list` shows too. */
const { specversion, id, source, time } = Envelope.shape;
const subject = z.string().check(z.regex(/^[^@:\p{Cc}\p{Cs}\p{Bidi_Control}]{1,100}:\d{1,10}$/u));
const SHOWN = new Map<string, z.ZodMiniType>(Object.entries({ specversion, id, source, time, subject }));

/** The system that an event says it comes from; null when it says none. */
export function sourceOf(value: unknown): string | null {
  return source.safeParse(isFields(value) ? value.source : undefined).data ?? null;
}

/** The place in a file that an event says it comes from, such as `donors.csv:17`; null when its subject says something else. */
export function placeOf(value: unknown): string | null {
  return subject.safeParse(isFields(value) ? value.subject : undefined).data ?? null;
}

/** Whether `type` is that of an event. In bare data, sent without its envelope, it is somebody's blood group. */
export function namesItsType(fields: Fields): fields is { type: string } {
  const { type } = fields;
  if (typeof type !== "string") return false;
  return specversion.safeParse(fields.specversion).success || findEventType(type) !== undefined;
}

function maskValue(value: unknown, levels: number): unknown {
  if (value === null) return null;
  if (typeof value !== "object") return typeof value === "string" ? MASK : `${MASK} (${typeof value})`;
  if (levels === 0) return `${MASK} (nested deeper)`;
  if (Array.isArray(value)) return value.map((entry) => maskValue(entry, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, maskValue(field, levels - 1)]));
}
