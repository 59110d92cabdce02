import type * as z from "zod/mini";
import { catalogue, type Event, findEventType } from "./catalogue.ts";
import { Envelope, type EventOf, readTraceparent } from "./event.ts";
import { isFields, isTooDeep, MAX_DEPTH } from "./json.ts";
import { type Fault, type Rejection, type RejectionCode, rejection, rejectionOf } from "./outcome.ts";
import { decodeData, readMessage } from "./unwrap.ts";
import { isAbsent } from "./values/text.ts";
import { showField } from "./values/unseen.ts";

export type Parsed = { event: Event } | { rejection: Rejection };

/** What becomes of fields of `data` that the schema does not know. */
type UnknownFields = "dropped" | "refused";

/** Reads a message as the consumer does: out of AWS's envelopes, unknown fields of its data dropped. Never throws. */
export function parse(body: string): Parsed {
  const read = readMessage(body);
  return "rejection" in read ? read : validate(read.value, "dropped");
}

/** Validates a CloudEvents object: its envelope, its type and its data. Never throws. */
export function validate(value: unknown, unknownFields: UnknownFields): Parsed {
  const { value: decoded, fault } = decodeData(value);
  if (isTooDeep(decoded)) return { rejection: TOO_DEEP };
  const envelope = Envelope.safeParse(withoutAbsent(decoded, ["time"]));
  if (!envelope.success || fault) {
    const faults = [...(envelope.error ? faultsOf(envelope.error, "") : []), ...(fault ? [fault] : [])];
    return { rejection: rejectionOf("not-an-event", [...faults, ...faultsInside(decoded, unknownFields)], "data") };
  }

  const { id, source, type, time } = envelope.data;
  const traceparent = readTraceparent(envelope.data.traceparent);
  const optional = { ...(time && { time }), ...(traceparent && { traceparent }) };
  return validateData({ id, source, type, ...optional }, envelope.data.data, unknownFields);
}

/** What else is wrong with an event whose envelope is: its sender should have to correct it only once. */
function faultsInside(value: unknown, unknownFields: UnknownFields): Fault[] {
  if (!isFields(value) || typeof value.type !== "string" || "data_base64" in value) return [];
  const read = readData(value.type, value.data, unknownFields);
  return "faults" in read ? read.faults : [];
}

/** Validates the data of an event whose attributes are valid already: the second half of `validate`. Never throws. */
export function validateData(
  attributes: Omit<EventOf<string, unknown>, "data">,
  value: unknown,
  unknownFields: UnknownFields,
): Parsed {
  const read = readData(attributes.type, value, unknownFields);
  if ("faults" in read) return { rejection: rejectionOf(read.code, read.faults, "data") };
  // The schema found by `type` made `data`, which the compiler cannot see across the lookup.
  return { event: { ...attributes, data: read.data } as Event };
}

type ReadData = { data: unknown } | { code: RejectionCode; faults: Fault[] };

function readData(type: string, value: unknown, unknownFields: UnknownFields): ReadData {
  const eventType = findEventType(type);
  if (!eventType) return { code: "unknown-type", faults: [{ path: "type", expected: `one of ${knownTypes}` }] };
  const schema = unknownFields === "refused" ? eventType.strictData : eventType.data;
  const read = schema.safeParse(withoutAbsent(value, eventType.optional));
  return read.success ? { data: read.data } : { code: "invalid-data", faults: faultsOf(read.error, "data") };
}

/** An object without the optional fields that say nothing: null, empty or blank. */
function withoutAbsent(value: unknown, optional: string[]): unknown {
  if (!isFields(value)) return value;
  const absent = optional.filter((name) => name in value && isAbsent(value[name]));
  if (absent.length === 0) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !absent.includes(name)));
}

const knownTypes = catalogue.map((eventType) => eventType.type).join(", ");

/** Why a value is refused that is too deep. */
export const TOO_DEEP = rejection("too-deep", "", `at most ${MAX_DEPTH} levels of nesting`);

function faultsOf(error: z.core.$ZodError, root: string): Fault[] {
  const faults = new Map<string, Fault>();
  for (const fault of error.issues.flatMap((issue) => toFaults(issue, root))) {
    if (!faults.has(fault.path)) faults.set(fault.path, fault);
  }
  return [...faults.values()];
}

function toFaults(issue: z.core.$ZodIssue, root: string): Fault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: `${root}.${showField(key)}`, expected: "no such field" }));
  }
  return [{ path: [root, ...issue.path].filter((part) => part !== "").join("."), expected: issue.message }];
}
