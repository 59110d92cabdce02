import type { Event } from "@savelife/core/catalogue";
import { readTraceparent } from "@savelife/core/event";
import { EVENTS_ROUTE } from "@savelife/core/http-api";
import { isFields, readJsonBytes } from "@savelife/core/json";
import { type Rejection, rejection } from "@savelife/core/outcome";
import { v7 } from "uuid";
import { type Refusal, refuseKey, toRefusal } from "./answer.ts";
import { readContent, readIdempotencyKey, toText, unquote } from "./headers.ts";

/** Who sends: the name of the caller, whether a key proves it, and the trace that the request belongs to or begins. */
export type Origin = { caller: string; speaksForItself: boolean; traceparent: string };

/** One CloudEvent, with the path of the body in it, or a batch of them, not yet validated; or why there is none. */
export type Requested = { event: unknown; root: string } | { batch: unknown[] } | { refusal: Refusal };

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
  if ("refusal" in content) return content;
  if (content.kind !== "json") return { refusal: { code: "unsupported-media-type", detail: NO_EVENTS } };
  const body = readJsonBytes(bytes);
  if ("rejection" in body) return unreadable(body.rejection);
  const event = { specversion: "1.0", source: origin.caller, type, data: body.value };
  const id = readIdempotencyKey(key, origin.caller);
  if (id === undefined) return { refusal: refuseKey({ ...event, id: v7() }) }; // any id: only the other faults count
  return { event: withOrigin({ ...event, id }, origin), root: "data" };
}

/** Reads a body that is a CloudEvent, a batch of them, or the data of one whose attributes are headers. */
export function readEvents(headers: Headers, bytes: ArrayBuffer, origin: Origin): Requested {
  const content = readContent(headers, EVENT_TYPES);
  if ("refusal" in content) return content;
  const body = readJsonBytes(bytes);
  if ("rejection" in body) return unreadable(body.rejection);
  const { value } = body;
  if (content.kind === "batch") {
    if (!Array.isArray(value)) return unreadable(rejection("not-an-event", "", "a list of CloudEvents"));
    return { batch: value.map((one) => withOrigin(one, origin)) };
  }
  const attributes = content.kind === "json" ? readAttributes(headers) : undefined;
  if (attributes) return { event: withOrigin({ ...attributes, data: value }, origin), root: "data" };
  if (Array.isArray(value) && value.some(isFields)) return unreadable(rejection("not-an-event", "", ONE_EVENT));
  return { event: withOrigin(value, origin), root: "" };
}

const ONE_EVENT = "one CloudEvents 1.0 object; a list of them needs Content-Type: application/cloudevents-batch+json";

function unreadable(why: Rejection): Requested {
  return { refusal: toRefusal(why, "") };
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

/** The name of a caller with a key is the source. An event without a trace joins the request's. */
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
