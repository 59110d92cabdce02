import { isTooDeep } from "./depth.ts";
import { readJson, toAsciiJson } from "./json.ts";
import { unwrap } from "./unwrap.ts";

/**
 * A message with one field set, as ASCII JSON. Of an event in one of AWS's envelopes, the event alone: paths are its own.
 * Objects that are missing on the way are made; what is there and cannot have the field is left alone.
 * @param path names joined by dots, as faults have them: `data.type`
 * @returns the new body, or why there is none
 */
export function setField(body: string, path: string, value: unknown): { body: string } | { refused: string } {
  const json = readJson(body);
  const unwrapped = "value" in json ? unwrap(json.value) : json;
  if (!("value" in unwrapped)) return { refused: "it is not JSON" };
  if (isTooDeep(unwrapped.value)) return { refused: "it nests too deep" };
  const changed = withValue(unwrapped.value, path.split("."), value);
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
