import type { Event } from "@savelife/core/catalogue";
import { eventId, readKey, Uuid } from "@savelife/core/keys";
import { type Rejection, rejection } from "@savelife/core/outcome";
import { validate } from "@savelife/core/parse";
import type { Published } from "./published.ts";

/** An event that may be sent, or what becomes of one that may not. */
export type Checked = { status: "valid"; event: Event } | Extract<Published, { status: "rejected" }>;

/** A misspelt `id` or `key` would give the same donor another id each time, so no other attribute is let through. */
const ATTRIBUTES = new Set(["type", "data", "id", "key", "time", "traceparent"]);

/**
 * Makes the CloudEvent of what was given to `publish` and validates it strictly.
 * @param newId makes the id of an event that has neither an id nor a key
 */
export function checkEvent(value: unknown, source: string, newId: () => string): Checked {
  if (!isObject(value)) return refuse("", "an object with a type and data");
  const { type, data, id, key, time, traceparent } = value;
  for (const name in value) {
    if (!ATTRIBUTES.has(name)) return refuse("", `no attributes but ${[...ATTRIBUTES].join(", ")}`, id);
  }
  if (key !== undefined && (typeof key !== "string" || readKey(key) === "")) {
    return refuse("key", "text that is not blank, without control characters or lost letters (U+FFFD)", id);
  }
  if (key !== undefined && id !== undefined) return refuse("key", "no key where there is an id", id);

  const given = key === undefined ? id : eventId(source, key);
  const identity = given === undefined ? newId() : given;
  const cloudEvent = { specversion: "1.0", id: identity, source, type, time, traceparent, data };
  const parsed = validate(cloudEvent, "refused");
  return "event" in parsed ? { status: "valid", ...parsed } : toRejected(parsed.rejection, given);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(path: string, expected: string, id?: unknown): Checked {
  return toRejected(rejection("not-an-event", path, expected), id);
}

/** What is no UUID is not repeated: it may be somebody's name. */
function toRejected({ code, faults }: Rejection, id: unknown): Checked {
  const uuid = Uuid.safeParse(id);
  return { status: "rejected", ...(uuid.success && { id: uuid.data }), code, faults };
}
