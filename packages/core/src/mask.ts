import { MAX_DEPTH } from "./depth.ts";
import { Envelope } from "./event.ts";

/** What stands in the place of a text that is somebody's. */
export const MASK = "•••";

/**
 * A message's value as it may be shown without being asked for: the names of all fields, the attributes of an event's
 * envelope where they are valid, and for every other value only of what kind it is.
 */
export function mask(value: unknown): unknown {
  if (!isFields(value)) return maskValue(value, MAX_DEPTH);
  const entries = Object.entries(value).map(([name, field]) => {
    const schema = SHOWN.get(name);
    return [name, schema?.safeParse(field).success ? field : maskValue(field, MAX_DEPTH)];
  });
  return Object.fromEntries(entries);
}

/** They say nothing of a person: the id is the key of the item, which `savelife table list` shows too. */
const { specversion, id, source, type, time } = Envelope.shape;
const SHOWN = new Map(Object.entries({ specversion, id, source, type, time }));

function maskValue(value: unknown, levels: number): unknown {
  if (value === null) return null;
  if (typeof value !== "object") return typeof value === "string" ? MASK : `${MASK} (${typeof value})`;
  if (levels === 0) return `${MASK} (nested deeper)`;
  if (Array.isArray(value)) return value.map((entry) => maskValue(entry, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, maskValue(field, levels - 1)]));
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
