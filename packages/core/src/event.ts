import * as z from "zod/mini";
import { toAsciiJson } from "./json.ts";
import { Uuid } from "./keys.ts";

const SPECVERSION = "1.0";
const sourceExpected = "a URI reference of 1 to 200 characters";
const timeExpected = "a time of RFC 3339, such as 2026-11-22T10:00:00Z";

/**
 * The attributes of a CloudEvents 1.0 message that we read; any other attribute is an extension and allowed.
 * An optional attribute that is `null` counts as absent (CloudEvents JSON format, section 2.2).
 */
export const Envelope = z.object(
  {
    specversion: z.literal(SPECVERSION, { error: `the text "${SPECVERSION}"` }),
    id: Uuid,
    source: z.string({ error: sourceExpected }).check(z.regex(/^[^\s\p{Cc}\p{Cs}]{1,200}$/u)),
    type: z.string({ error: "the name of an event type" }),
    time: z.nullish(z.iso.datetime({ offset: true, error: timeExpected }).check(z.maxLength(40))),
    traceparent: z.optional(z.unknown()),
    data: z.optional(z.unknown()),
  },
  { error: "a CloudEvents 1.0 object" },
);

/**
 * An event of one type: a message that has been parsed and validated. `time` is RFC 3339, as the publisher gave it;
 * `traceparent` is the trace that it belongs to (CloudEvents distributed tracing extension), and not stored.
 */
export type EventOf<Type extends string, Data> = {
  id: string;
  source: string;
  type: Type;
  time?: string;
  /** Where it comes from, such as `donors.csv:17`: for whoever looks at a dead letter. It is sent, and not stored. */
  subject?: string;
  traceparent?: string;
  data: Data;
};

/** What the catalogue knows about a type of event. */
export type EventType<Type extends string, Shape extends z.core.$ZodShape> = {
  /** The CloudEvents `type`: past tense, never changed once published. */
  type: Type;
  /** What the item's key begins with: `DONOR` makes `DONOR#<uuid>`. */
  prefix: string;
  /** The data as the consumer reads it: unknown fields are dropped, as upstreams may add fields before we do. */
  data: z.ZodMiniObject<Shape, z.core.$strip>;
  /** The data as publishers, ingest and import must give it: an unknown field is a fault. */
  strictData: z.ZodMiniObject<Shape, z.core.$strict>;
};

/** Attributes of the item that are not data, so that no field of an event's data may bear their names. */
const RESERVED = ["PK", "source", "time"];

/**
 * Defines a type of event by its name, its key prefix and the fields of its data.
 * @throws Error when a field bears the name of an attribute that every item has
 */
export function defineEvent<const Type extends string, Shape extends z.core.$ZodShape>(
  type: Type,
  prefix: string,
  shape: Shape,
): EventType<Type, Shape> {
  const taken = RESERVED.filter((name) => name in shape);
  if (taken.length > 0)
    throw new Error(`${type}: expected no field named ${RESERVED.join(", ")}, got ${taken.join(", ")}`);
  const data = z.object(shape, { error: "an object" });
  return { type, prefix, data, strictData: z.strictObject(shape, { error: "an object" }) };
}

/** The message of an event: CloudEvents 1.0 in JSON. What `parse` makes of it is the event again. */
export function print(event: EventOf<string, unknown>): string {
  const { id, source, type, subject, time, traceparent, data } = event;
  return toAsciiJson({ specversion: SPECVERSION, id, source, type, subject, time, traceparent, data });
}
