import { isTooDeep, layOutJson, readJson } from "@savelife/core/json";
import { unwrap } from "@savelife/core/unwrap";
import { escapeUnseen } from "@savelife/core/values/unseen";

/** The body of a dead letter for the eyes: a value, out of AWS's envelopes where it was in one, or a text that is not JSON. */
export type ReadBody = { value: unknown; isWrapped: boolean } | { text: string };

/** Reads a body as the consumer does, as far as it can be read. */
export function readBody(body: string): ReadBody {
  const json = readJson(body);
  if (!("value" in json)) return { text: body };
  const unwrapped = unwrap(json.value);
  if (!("value" in unwrapped)) return { value: json.value, isWrapped: false };
  return { value: unwrapped.value, isWrapped: unwrapped.value !== json.value };
}

/**
 * A body as it is edited: JSON on several lines, in which what cannot be seen is escaped; anything else as it came.
 */
export function toEditable(body: string): string {
  const json = readJson(body);
  if (!("value" in json) || isTooDeep(json.value)) return body;
  return escapeUnseen(layOutJson(json.value));
}
