import { type Json, readJsonBytes } from "@savelife/core/json";
import { type Rejection, rejection } from "@savelife/core/outcome";
import { MAX_REQUEST_BYTES } from "@savelife/core/queue";
import type { Piece } from "./splitter.ts";

/** Reads what a piece holds: a JSON value, or the rejection of a piece that holds none. Never throws. */
export function readValue({ bytes, isTooLong, isUnfinished }: Piece): Json {
  if (isTooLong) return notJson(`at most ${MAX_REQUEST_BYTES.toLocaleString("en")} bytes for an event`);
  if (isUnfinished) return notJson("JSON that is closed before the input ends; nothing after this line was read");
  return readJsonBytes(bytes);
}

function notJson(expected: string): { rejection: Rejection } {
  return { rejection: rejection("not-json", "", expected) };
}
