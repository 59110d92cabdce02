import type { Event } from "@savelife/core/catalogue";
import { readTraceparent } from "@savelife/core/event";
import { EVENTS_ROUTE } from "@savelife/core/http-api";
import { isFields, readJsonBytes } from "@savelife/core/json";
import { type Rejection, rejection } from "@savelife/core/outcome";
import { v7 } from "uuid";
import { readContent, readIdempotencyKey, toText, unquote } from "./headers.ts";

/** Who sends: the name of the caller, whether a key proves it, and the trace that the request belongs to or begins. */
export type Origin = { caller: string; speaksForItself: boolean; traceparent: string };

/** The CloudEvents of a request, not yet validated, or why there are none. `root` is the path of the body. */
export type Requested =
  | { kind: "one"; events: [unknown]; root: string }
  | { kind: "batch"; events: unknown[] }
  | { kind: "unreadable"; rejection: Rejection }
  | { kind: "unsupported"; detail: string }
  /** Only its faults are of interest: its id is not what the `Idempotency-Key` says. */
  | { kind: "malformed-key"; event: unknown };

const DATA_TYPE = "application/json";
const NO_EVENTS = `expected Content-Type: ${DATA_TYPE}, and the data alone; CloudEvents go to ${EVENTS_ROUTE}`;
const EVENT_TYPES =
  "application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers";

/** Reads a body that is the data alone; the `Idempotency-Key` makes the id of the event. */
export function readData(
  headers: Headers,
  key: string | undefined,
  bytes: ArrayBuffer,
  type: Event["type"],
  origin: Origin,
): Requested {
  const content = readContent(headers, DATA_TYPE);
  if (content.kind === "unsupported") return content;
  if (content.kind !== "json") return { kind: "unsupported", detail: NO_EVENTS };
  const body = readJsonBytes(bytes);
  if ("rejection" in body) return { kind: "unreadable", ...body };
  const event = { specversion: "1.0", source: origin.caller, type, data: body.value };
  const id = readIdempotencyKey(key, origin.caller);
  if (id === undefined) return { kind: "malformed-key", event: { ...event, id: v7() } };
  return one({ ...event, id }, origin, "data");
}

/** Reads a body that is a CloudEvent, a batch of them, or the data of one whose attributes are headers. */
export function readEvents(headers: Headers, bytes: ArrayBuffer, origin: Origin): Requested {
  const content = readContent(headers, EVENT_TYPES);
  if (content.kind === "unsupported") return content;
  const body = readJsonBytes(bytes);
  if ("rejection" in body) return { kind: "unreadable", ...body };
  if (content.kind === "batch") return readBatch(body.value, origin);
  const attributes = content.kind === "json" ? readAttributes(headers) : undefined;
  if (attributes) return one({ ...attributes, data: body.value }, origin, "data");
  if (Array.isArray(body.value) && body.value.some(isFields)) return notAnEvent(ONE_EVENT);
  return one(body.value, origin, "");
}

const ONE_EVENT = "one CloudEvents 1.0 object; a list of them needs Content-Type: application/cloudevents-batch+json";

function readBatch(value: unknown, origin: Origin): Requested {
  if (!Array.isArray(value)) return notAnEvent("a list of CloudEvents");
  return { kind: "batch", events: value.map((one) => withOrigin(one, origin)) };
}

function notAnEvent(expected: string): Requested {
  return { kind: "unreadable", rejection: rejection("not-an-event", "", expected) };
}

/** The attributes of an event in binary mode, from headers; undefined where no header is one that every event has. */
function readAttributes(headers: Headers): Record<string, string> | undefined {
  if (!["specversion", "id", "source", "type"].some((name) => headers.has(`ce-${name}`))) return undefined;
  const attributes = [...headers].flatMap(([header, value]) => {
    const [, name] = /^ce-([a-z0-9]+)$/.exec(header) ?? [];
    return name === undefined ? [] : [[name, decode(value)] as const];
  });
  return Object.fromEntries(attributes);
}

function one(value: unknown, origin: Origin, root: string): Requested {
  return { kind: "one", events: [withOrigin(value, origin)], root };
}

/** A caller with a key speaks for itself alone, so its name is the source. An event without a trace joins the request's. */
function withOrigin(value: unknown, { caller, speaksForItself, traceparent }: Origin): unknown {
  if (!isFields(value)) return value;
  const own = readTraceparent(value.traceparent);
  return { ...value, ...(speaksForItself && { source: caller }), traceparent: own ?? traceparent };
}

/** The value may be in quotes, and what is not printable ASCII is percent-encoded (HTTP binding, section 3.1.3.2). */
function decode(header: string): string {
  const text = toText(header);
  const value = unquote(text) ?? text;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
