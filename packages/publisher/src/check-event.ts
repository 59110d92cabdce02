import type { Event } from "@savelife/core/catalogue";
import { isFields } from "@savelife/core/json";
import { eventId, readKey, Uuid } from "@savelife/core/keys";
import { type Fault, type Rejection, rejection, rejectionOf } from "@savelife/core/outcome";
import { validate } from "@savelife/core/parse";
import type { Published } from "./types.ts";

/** An event that may be sent, or what becomes of one that may not. */
export type Checked = { event: Event } | { rejected: Extract<Published, { status: "rejected" }> };

/** A misspelt `id` or `key` would give the same donor another id each time, so no other attribute is let through. */
const ATTRIBUTES = new Set(["type", "data", "id", "key", "time", "traceparent"]);

/** What a key has to be; anything else identifies nobody, so that all who have it would be one donor. */
export const KEY_EXPECTED = "text that is not blank, without control characters or lost letters (U+FFFD)";

/**
 * Makes the CloudEvent of what was given to `publish` and validates it strictly, with all that is wrong at once.
 * @param newId makes the id of an event that has neither an id nor a key
 */
export function checkEvent(value: unknown, source: string, newId: () => string): Checked {
  if (!isFields(value)) return toRejected(rejection("not-an-event", "", "an object with a type and data"), undefined);
  const { type, data, id, key, time, traceparent } = value;
  const derived = typeof key === "string" && readKey(key) !== "" ? eventId(source, key) : undefined;
  const given = key === undefined ? id : derived;
  const attributes = { specversion: "1.0", id: given === undefined ? newId() : given, source, type, time, traceparent };
  const parsed = validate({ ...attributes, data }, "refused");
  const faults = [...attributeFaults(value), ...keyFaults(value, derived)];
  if (faults.length === 0) return "event" in parsed ? parsed : toRejected(parsed.rejection, given);
  const others = "rejection" in parsed ? parsed.rejection.faults : [];
  return toRejected(rejectionOf("not-an-event", [...faults, ...others], "data"), id ?? derived);
}

function attributeFaults(value: object): Fault[] {
  const isKnown = Object.keys(value).every((name) => ATTRIBUTES.has(name));
  return isKnown ? [] : [{ path: "", expected: `no attributes but ${[...ATTRIBUTES].join(", ")}` }];
}

function keyFaults({ id, key }: Record<string, unknown>, derived: string | undefined): Fault[] {
  if (key === undefined) return [];
  if (derived === undefined) return [{ path: "key", expected: KEY_EXPECTED }];
  return id === undefined ? [] : [{ path: "key", expected: "no key where there is an id" }];
}

/** Only a UUID is repeated: any other text may be somebody's name. */
function toRejected({ code, faults }: Rejection, id: unknown): Checked {
  const uuid = Uuid.safeParse(id);
  return { rejected: { status: "rejected", ...(uuid.success && { id: uuid.data }), code, faults } };
}
