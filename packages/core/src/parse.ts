import type * as z from "zod/mini";
import { catalogue, type Event, findEventType } from "./catalogue.ts";
import { isTooDeep, MAX_DEPTH } from "./depth.ts";
import { Envelope, type EventOf } from "./event.ts";
import { readJson } from "./json.ts";
import { type Fault, type Rejection, type RejectionCode, rejection } from "./outcome.ts";
import { readTraceparent } from "./trace.ts";
import { unwrap } from "./unwrap.ts";

export type Parsed = { event: Event } | { rejection: Rejection };

/** What becomes of fields of `data` that the schema does not know. */
export type UnknownFields = "dropped" | "refused";

/** Reads a message as the consumer does: out of AWS's envelopes, unknown fields of its data dropped. Never throws. */
export function parse(body: string): Parsed {
  const json = readJson(body);
  const unwrapped = "rejection" in json ? json : unwrap(json.value);
  return "rejection" in unwrapped ? unwrapped : validate(unwrapped.value, "dropped");
}

/** Validates a CloudEvents object, envelope first, then its type, then its data. Never throws. */
export function validate(value: unknown, unknownFields: UnknownFields): Parsed {
  if (isTooDeep(value)) return { rejection: TOO_DEEP };
  const envelope = Envelope.safeParse(value);
  if (!envelope.success) return refuse("not-an-event", envelope.error, "");

  const { id, source, type, time } = envelope.data;
  const traceparent = readTraceparent(envelope.data.traceparent);
  const optional = { ...(time && { time }), ...(traceparent && { traceparent }) };
  return validateData({ id, source, type, ...optional }, envelope.data.data, unknownFields);
}

/** Validates the data of an event whose attributes are valid already: the second half of `validate`. Never throws. */
export function validateData(
  attributes: Omit<EventOf<string, unknown>, "data">,
  value: unknown,
  unknownFields: UnknownFields,
): Parsed {
  const eventType = findEventType(attributes.type);
  if (!eventType) return { rejection: rejection("unknown-type", "type", `one of ${knownTypes}`) };
  const schema = unknownFields === "refused" ? eventType.strictData : eventType.data;
  const data = schema.safeParse(value);
  if (!data.success) return refuse("invalid-data", data.error, "data");
  // The schema found by `type` made `data`, which the compiler cannot see across the lookup.
  return { event: { ...attributes, data: data.data } as Event };
}

const knownTypes = catalogue.map((eventType) => eventType.type).join(", ");

/** Why a value is refused that is too deep. */
export const TOO_DEEP = rejection("too-deep", "", `at most ${MAX_DEPTH} levels of nesting`);

function refuse(code: RejectionCode, error: z.core.$ZodError, root: string): Parsed {
  const faults = new Map<string, Fault>();
  for (const fault of error.issues.flatMap((issue) => toFaults(issue, root))) {
    if (!faults.has(fault.path)) faults.set(fault.path, fault);
  }
  return { rejection: { code, faults: [...faults.values()].slice(0, MAX_FAULTS) } };
}

/** Enough for every known field to be wrong at once; a sender's thousand unknown ones are not all repeated. */
const MAX_FAULTS = 20;

function toFaults(issue: z.core.$ZodIssue, root: string): Fault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .slice(0, MAX_FAULTS)
      .map((key) => ({ path: `${root}.${showName(key)}`, expected: "no such field" }));
  }
  return [{ path: [root, ...issue.path].filter((part) => part !== "").join("."), expected: issue.message }];
}

/** The name of an unknown field is the sender's text: shortened, and stripped of what could forge a path or a line. */
function showName(name: string): string {
  const shown = name.replace(/[^\p{L}\p{N}_-]/gu, "_");
  return shown.length > 40 ? `${shown.slice(0, 40)}…` : shown;
}
