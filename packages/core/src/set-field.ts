import { isTooDeep, toAsciiJson } from "./json.ts";
import { readMessage } from "./unwrap.ts";
import { clean } from "./values/text.ts";

/**
 * A message with one field set, as ASCII JSON: of an event in one of AWS's envelopes, the event alone. Objects that are
 * missing on the way are made; what is there and cannot have the field is left alone.
 * @param path names joined by dots, as faults have them: `data.type`
 * @returns the new body, or why it cannot be set
 */
export function setField(body: string, path: string, value: unknown): { body: string } | { refused: string } {
  const read = readMessage(body);
  if (!("value" in read)) return { refused: "it is not JSON" };
  if (isTooDeep(read.value)) return { refused: "it nests too deep" };
  const changed = withValue(read.value, path.split("."), value);
  return "refused" in changed ? changed : { body: toAsciiJson(changed.value) };
}

type Changed = { value: unknown } | { refused: string };

function withValue(parent: unknown, [name = "", ...rest]: string[], value: unknown): Changed {
  if (name === "") return { refused: "the path has an empty name" };
  if (typeof parent !== "object" || parent === null) return { refused: `there is no object that could hold ${name}` };
  const isIndex = Array.isArray(parent) && /^\d{1,9}$/.test(name) && Number(name) < parent.length;
  if (Array.isArray(parent) && !isIndex) return { refused: `there is no entry ${name} in its list` };
  const fields = new Map(Object.entries(parent));
  const inner: Changed = rest.length === 0 ? { value } : withValue(fields.get(name) ?? {}, rest, value);
  if ("refused" in inner) return inner;
  fields.set(name, inner.value);
  // A field named __proto__ is a field like any other: Object.fromEntries defines it, and assigns nothing.
  return { value: Array.isArray(parent) ? [...fields.values()] : Object.fromEntries(fields) };
}

/** The value at a path of a message, as cleaned text; JSON of what is not text; `""` for nothing, null or blank. */
export function textAt(body: string, path: string): string {
  const read = readMessage(body);
  const found = "value" in read ? path.split(".").reduce(fieldOf, read.value) : undefined;
  if (typeof found === "string") return clean(found);
  return found === undefined || found === null || isTooDeep(found) ? "" : JSON.stringify(found);
}

function fieldOf(parent: unknown, name: string): unknown {
  return typeof parent === "object" && parent !== null
    ? Object.getOwnPropertyDescriptor(parent, name)?.value
    : undefined;
}
