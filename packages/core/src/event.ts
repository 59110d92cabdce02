import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { toAsciiJson } from "./json.ts";
import { Uuid } from "./keys.ts";
import type { OutgoingMessage } from "./queue.ts";
import { timestamp } from "./values/date-time.ts";
import { clean } from "./values/text.ts";

const SPECVERSION = "1.0";
const sourceExpected = "a URI reference of 1 to 200 characters";

/**
 * The attributes of a CloudEvents 1.0 message that we read; any other attribute is an extension and allowed.
 */
export const Envelope = z.object(
  {
    specversion: z.literal(SPECVERSION, { error: `the text "${SPECVERSION}"` }),
    id: Uuid,
    source: z.string({ error: sourceExpected }).check(
      z.regex(/^[^\s\p{Cc}\p{Cs}\ufffd]{1,200}$/u),
      z.refine((source) => clean(source) === source), // nothing invisible: it is part of every id
    ),
    type: z.string({ error: "the name of an event type" }),
    time: z.optional(timestamp),
    traceparent: z.optional(z.unknown()),
    data: z.optional(z.unknown()),
  },
  { error: "a CloudEvents 1.0 object" },
);

/**
 * An event of one type: a message that has been parsed and validated. `time` is RFC 3339, in its one spelling;
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

/** Attributes of the item that are not data, so that no field of an event's data may bear their names. */
const RESERVED = ["PK", "source", "time", "corrected", "erased"];

/**
 * Defines a type of event.
 * @param type the CloudEvents `type`: past tense, never changed once published
 * @param prefix what the item's key begins with: `DONOR` makes `DONOR#<uuid>`
 * @param description what has happened, in a sentence: for the contracts, the page for publishers and the console
 * @param shape the fields of its data
 * @throws Error when a field bears the name of an attribute that every item has
 */
export function defineEvent<const Type extends string, Shape extends z.core.$ZodShape>(
  type: Type,
  prefix: string,
  description: string,
  shape: Shape,
) {
  const taken = RESERVED.filter((name) => name in shape);
  if (taken.length > 0)
    throw new Error(`${type}: every item has ${taken.join(", ")} already; give the field another name`);
  return {
    type,
    prefix,
    description,
    /** The fields of the data that may be absent. */
    optional: Object.keys(shape).filter((name) => shape[name]?._zod.optin !== undefined),
    /** The data as the consumer reads it: unknown fields are dropped, as upstreams may add fields before we do. */
    data: z.object(shape, { error: "an object" }),
    /** The data as publishers, ingest and import must give it: an unknown field is a fault. */
    strictData: z.strictObject(shape, { error: "an object" }),
  };
}

/** The message of an event: CloudEvents 1.0 in JSON. What `parse` makes of it is the event again. */
export function serialize(event: EventOf<string, unknown>): string {
  const { id, source, type, subject, time, traceparent, data } = event;
  return toAsciiJson({ specversion: SPECVERSION, id, source, type, subject, time, traceparent, data });
}

/** The message of an event. The trace is an attribute too, where it is found even when the body cannot be read. */
export function toMessage(event: EventOf<string, unknown>): OutgoingMessage {
  const { traceparent } = event;
  const attributes = { traceparent: { DataType: "String", StringValue: traceparent } };
  return { body: serialize(event), ...(traceparent && { attributes }) };
}

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags; ids of zeros alone identify nothing. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A text if it is a `traceparent`. Any other is left out: tracing never makes a message wrong. */
export function readTraceparent(text: unknown): string | undefined {
  return typeof text === "string" && TRACEPARENT.test(text) ? text : undefined;
}

/** The `traceparent` of a new trace, sampled. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
}
