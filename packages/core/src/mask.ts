import * as z from "zod/mini";
import { findEventType } from "./catalogue.ts";
import { Envelope } from "./event.ts";
import { type Fields, isFields, MAX_DEPTH } from "./json.ts";

/** What is shown instead of a text that is somebody's. */
export const MASK = "•••";

/** A message as it may be shown unasked: all names, valid attributes of an envelope, of other values only the kind. */
export function mask(value: unknown): unknown {
  if (!isFields(value)) return maskValue(value, MAX_DEPTH);
  const isType = namesItsType(value);
  const entries = Object.entries(value).map(([name, field]) => {
    const isShown = name === "type" ? isType : SHOWN.get(name)?.safeParse(field).success;
    return [name, isShown ? field : maskValue(field, MAX_DEPTH)];
  });
  return Object.fromEntries(entries);
}

/** They say nothing of a person: the id is the item's key, and a subject is shown where it is a place in a file. */
const { specversion, id, source, time } = Envelope.shape;
const subject = z.string().check(z.regex(/^[^@:\p{Cc}\p{Cs}\p{Bidi_Control}]{1,100}:\d{1,10}$/u));
const SHOWN = new Map<string, z.ZodMiniType>(Object.entries({ specversion, id, source, time, subject }));

/** The system that an event says it comes from; null when it says none. */
export function sourceOf(value: unknown): string | null {
  return source.safeParse(isFields(value) ? value.source : undefined).data ?? null;
}

/** The place in a file that an event says it comes from, such as `donors.csv:17`; null when it says something else. */
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
