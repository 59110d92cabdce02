import * as z from "zod/mini";
import { catalogue, findEventType } from "./catalogue.ts";
import { Envelope } from "./event.ts";
import { type Fields, isFields, MAX_DEPTH } from "./json.ts";

/** What is shown instead of a text that is somebody's. */
export const MASK = "•••";

/** A message as it may be shown unasked: names, valid attributes of an envelope, of other values only the kind. */
export function mask(value: unknown): unknown {
  if (!isFields(value)) return maskValue(value, MAX_DEPTH);
  const isType = namesItsType(value);
  return mapFields(value, (name, field) => {
    const isShown = name === "type" ? isType : SHOWN.get(name)?.safeParse(field).success;
    return isShown ? field : maskValue(field, MAX_DEPTH);
  });
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

/** Whether `type` is that of an event. In data without its envelope, or mixed with it, it is somebody's blood group. */
export function namesItsType(fields: Fields): fields is { type: string } {
  const { type } = fields;
  if (typeof type !== "string") return false;
  if (findEventType(type)) return true;
  return specversion.safeParse(fields.specversion).success && !looksLikeData(type);
}

function maskValue(value: unknown, levels: number): unknown {
  if (value === null) return null;
  if (typeof value !== "object") return typeof value === "string" ? MASK : `${MASK} (${typeof value})`;
  if (levels === 0) return `${MASK} (nested deeper)`;
  if (Array.isArray(value)) return value.map((entry) => maskValue(entry, levels - 1));
  return mapFields(value, (_, field) => maskValue(field, levels - 1));
}

/** Another value for each field. A name that could be a value is masked too, by its place, so that none is lost. */
function mapFields(fields: object, to: (name: string, field: unknown) => unknown): Fields {
  const entries = Object.entries(fields).map(([name, field], i) => {
    return [looksLikeData(name) ? `${MASK} (field ${i + 1})` : name, to(name, field)];
  });
  return Object.fromEntries(entries);
}

/** Whether the name of a field or a column could be a value of somebody's: a number, an e-mail address, a blood group. */
export function looksLikeData(name: string): boolean {
  return (
    SIGNS_OF_DATA.some((sign) => sign.test(name)) || narrowFields.some((schema) => z.safeParse(schema, name).success)
  );
}

const SIGNS_OF_DATA = [
  /@/,
  /^[^\p{L}]*\p{N}[^\p{L}]*$/u, // digits, and no letter
  /\d{1,4}[-./]\d{1,2}[-./]\d{1,4}/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-/i,
];

/** The fields that do not take any text, such as that of a blood group. */
const narrowFields = catalogue
  .flatMap(({ data }): z.core.$ZodType[] => Object.values(data.shape))
  .filter((schema) => !z.safeParse(schema, "any text").success);
