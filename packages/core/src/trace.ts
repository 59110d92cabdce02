import { randomBytes } from "node:crypto";

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags; ids of zeros alone identify nothing. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A text if it is a `traceparent`. Any other is left out: tracing never makes a message wrong. */
export function readTraceparent(text: unknown): string | undefined {
  return typeof text === "string" && TRACEPARENT.test(text) ? text : undefined;
}

/** The `traceparent` of a new trace, sampled. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
}
