import type { Event } from "@savelife/core/catalogue";
import { isFields, readJson } from "@savelife/core/json";
import { eventId, Uuid } from "@savelife/core/keys";
import { type Rejection, rejection } from "@savelife/core/outcome";
import { newTraceparent, readTraceparent } from "@savelife/core/trace";
import { v7 } from "uuid";

/** Who sends: the name of the caller, whether a key proves it, and the `traceparent` header. */
export type Origin = { caller: string; speaksForItself: boolean; traceparent: string | undefined };

/** The CloudEvents of a request, not yet validated, or why there are none. `root` is the path at which the body stands. */
export type Requested =
  | { kind: "one"; events: [unknown]; root: string }
  | { kind: "batch"; events: unknown[] }
  | { kind: "unreadable"; rejection: Rejection }
  | { kind: "unsupported"; expected: string };

const JSON_TYPE = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;
const EVENT_TYPE = /^application\/(json|cloudevents\+json)\s*(;|$)/i;
const BATCH_TYPE = /^application\/cloudevents-batch\+json\s*(;|$)/i;

/**
 * Reads a body that is the data alone. An `Idempotency-Key` that is a UUID is the event's id; any other one is derived to
 * an id, the same each time; without one each request is a new event.
 */
export function readData(headers: Headers, bytes: ArrayBuffer, type: Event["type"], origin: Origin): Requested {
  if (!JSON_TYPE.test(headers.get("content-type") ?? "")) return { kind: "unsupported", expected: "application/json" };
  const body = readBody(bytes);
  if ("rejection" in body) return { kind: "unreadable", ...body };
  const id = toId(origin.caller, headers.get("idempotency-key"));
  return one({ specversion: "1.0", id, source: origin.caller, type, data: body.value }, origin, "data");
}

/** Reads a body that is a CloudEvent, or a batch of them, by its content type. */
export function readEvents(headers: Headers, bytes: ArrayBuffer, origin: Origin): Requested {
  const contentType = headers.get("content-type") ?? "";
  const isBatch = BATCH_TYPE.test(contentType);
  if (!isBatch && !EVENT_TYPE.test(contentType)) {
    return { kind: "unsupported", expected: "application/cloudevents+json, or application/cloudevents-batch+json" };
  }
  const body = readBody(bytes);
  if ("rejection" in body) return { kind: "unreadable", ...body };
  if (!isBatch) return one(body.value, origin, "");
  if (!Array.isArray(body.value))
    return { kind: "unreadable", rejection: rejection("not-an-event", "", "a list of CloudEvents") };
  return { kind: "batch", events: body.value.map((value) => withOrigin(value, origin)) };
}

/** Reads a CloudEvent in binary mode: its attributes are headers that begin with `ce-`, and the body is its data. */
export function readBinary(headers: Headers, bytes: ArrayBuffer, origin: Origin): Requested {
  if (!JSON_TYPE.test(headers.get("content-type") ?? "")) return { kind: "unsupported", expected: "application/json" };
  const body = readBody(bytes);
  if ("rejection" in body) return { kind: "unreadable", ...body };
  const attributes = [...headers].filter(([name]) => name.startsWith("ce-"));
  const event = Object.fromEntries(attributes.map(([name, value]) => [name.slice("ce-".length), decode(value)]));
  return one({ ...event, data: body.value }, origin, "data");
}

/** Bytes that are not UTF-8 would silently become another name. */
function readBody(bytes: ArrayBuffer): { value: unknown } | { rejection: Rejection } {
  try {
    return readJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { rejection: rejection("not-json", "", "JSON in UTF-8") };
  }
}

function toId(source: string, idempotencyKey: string | null): string {
  if (!idempotencyKey) return v7();
  const uuid = Uuid.safeParse(idempotencyKey);
  return uuid.success ? uuid.data : eventId(source, idempotencyKey);
}

function one(value: unknown, origin: Origin, root: string): Requested {
  return { kind: "one", events: [withOrigin(value, origin)], root };
}

/** A caller with a key speaks for itself alone, so its name is the source. An event without a trace joins the request's. */
function withOrigin(value: unknown, { caller, speaksForItself, traceparent }: Origin): unknown {
  if (!isFields(value)) return value;
  const own = "traceparent" in value ? readTraceparent(value.traceparent) : undefined;
  const trace = own ?? readTraceparent(traceparent) ?? newTraceparent();
  return { ...value, ...(speaksForItself && { source: caller }), traceparent: trace };
}

/** In binary mode what is not printable ASCII is percent-encoded (CloudEvents HTTP binding, section 3.1.3.2). */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
