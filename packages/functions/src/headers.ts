import { MIMEType } from "node:util";
import { eventId, readKey, Uuid } from "@savelife/core/keys";
import { showName } from "@savelife/core/values/unseen";
import { v7, validate } from "uuid";
import type { Refusal } from "./answer.ts";

/** What a body is by its headers: JSON, a CloudEvent in JSON or a batch of them in JSON. */
type Kind = "json" | "event" | "batch";

const FORMS = ["application/x-www-form-urlencoded", "multipart/form-data"];
const FORM =
  "this is a form, which is not read here: the website's own server must send its fields as JSON, with Content-Type: application/json and its key";

/**
 * Reads what the body of a request is, from its headers alone.
 * @param expected what Content-Type should say where it says something else
 */
export function readContent(headers: Headers, expected: string): { kind: Kind } | { refusal: Refusal } {
  const encoding = unreadEncoding(headers.get("content-encoding") ?? "");
  if (encoding) return unsupported(`Content-Encoding: ${encoding} is not read here; send the body without it`);
  const type = parseType(headers.get("content-type") ?? "");
  if (type && FORMS.includes(type.essence)) return unsupported(FORM);
  const kind = type && kindOf(type);
  if (!kind) return unsupported(`expected Content-Type: ${expected}`);
  const charset = type.params.get("charset") ?? "utf-8";
  if (!/^utf-?8$/i.test(charset))
    return unsupported("expected the body in UTF-8, and no other charset in Content-Type");
  return { kind };
}

function unsupported(detail: string): { refusal: Refusal } {
  return { refusal: { code: "unsupported-media-type", detail } };
}

/** The first encoding of a body that is encoded, as it may be shown. */
function unreadEncoding(text: string): string | undefined {
  const encodings = text.split(",").map((one) => one.trim().toLowerCase());
  const unread = encodings.find((one) => one !== "" && one !== "identity");
  return unread && showName(unread, 20);
}

function parseType(text: string): MIMEType | undefined {
  try {
    return new MIMEType(text);
  } catch {
    return undefined;
  }
}

/** The content type alone decides on the mode, whatever other headers there are (CloudEvents, HTTP binding, 3). */
function kindOf({ essence, subtype }: MIMEType): Kind | undefined {
  if (essence === "application/cloudevents+json") return "event";
  if (essence === "application/cloudevents-batch+json") return "batch";
  if (essence.startsWith("application/cloudevents")) return undefined;
  return subtype === "json" || subtype.endsWith("+json") ? "json" : undefined;
}

/** A string of RFC 8941, section 3.3.3, with escaped quotes and backslashes; letters beyond ASCII are let pass. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;

/** What is between quotes in a header, or undefined when it is not a quoted string. */
export function unquote(header: string): string | undefined {
  return QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, "$1");
}

/** The text of a header, whose bytes Node shows as Latin-1: read as UTF-8 where that is possible, as clients mean it. */
export function toText(header: string): string {
  if (!/[\x80-\xff]/.test(header) || /[^\0-\xff]/.test(header)) return header;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(header, "latin1"));
  } catch {
    return header;
  }
}

/**
 * The id of a new event by its `Idempotency-Key`: a UUID is the id; from any other key one is derived, always the same;
 * without a key every request is a new event. Undefined for a key that nobody can mean.
 */
export function readIdempotencyKey(header: string | undefined, source: string): string | undefined {
  if (header === undefined) return v7();
  const sent = toText(header);
  const key = readKey(unquote(sent) ?? (BARE.test(sent) ? sent : ""));
  const uuid = Uuid.safeParse(key);
  if (uuid.success) return uuid.data;
  // Nil and max are UUIDs but identify nobody: all who send one by mistake would be one donor.
  if (key === "" || validate(key)) return undefined;
  return eventId(source, key);
}

/** Without quotes; a comma would be the sign of two keys, which proxies make of a header that came twice. */
const BARE = /^[^",]*$/;
