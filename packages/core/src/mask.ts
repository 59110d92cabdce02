import { findEventType } from "./catalogue.ts";
import { MAX_DEPTH } from "./depth.ts";
import { Envelope } from "./event.ts";
import { type Fields, isFields } from "./json.ts";

/** What stands in the place of a text that is somebody's. */
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

/** They say nothing of a person: the id is the key of the item, which `savelife table list` shows too. */
const { specversion, id, source, time } = Envelope.shape;
const SHOWN = new Map(Object.entries({ specversion, id, source, time }));

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
