import type { Event } from "@savelife/core/catalogue";
import { eventId, Uuid } from "@savelife/core/keys";
import { type Rejection, rejection } from "@savelife/core/outcome";
import { readJson } from "@savelife/core/parse";
import { v7 } from "uuid";

/** The JSON value of a request body, or why it is none. Bytes that are not UTF-8 would silently become other text. */
export function readBody(bytes: ArrayBuffer): { value: unknown } | { rejection: Rejection } {
  try {
    return readJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { rejection: rejection("not-json", "", "JSON in UTF-8") };
  }
}

/**
 * The CloudEvent of a request whose body is data alone. An idempotency key that is a UUID is the event's id; any other
 * one is derived to an id, the same each time; without one each request is a new event.
 */
export function toCloudEvent(type: Event["type"], data: unknown, source: string, idempotencyKey: string | undefined) {
  return { specversion: "1.0", id: toId(source, idempotencyKey), source, type, data };
}

function toId(source: string, idempotencyKey: string | undefined): string {
  if (!idempotencyKey) return v7();
  const uuid = Uuid.safeParse(idempotencyKey);
  return uuid.success ? uuid.data : eventId(source, idempotencyKey);
}

/** A CloudEvent with the caller's name as its source: a caller with a key speaks for itself alone. */
export function withSource(value: unknown, source: string): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value, source } : value;
}
