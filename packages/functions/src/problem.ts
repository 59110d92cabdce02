import type { Rejection, RejectionCode } from "@savelife/core/outcome";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** One fault of a request: a JSON pointer into its body, as a URI fragment, and what was expected there. */
export type ProblemError = { pointer: string; detail: string };

const STATUS: Record<RejectionCode, ContentfulStatusCode> = {
  "not-json": 400,
  "too-deep": 400,
  "not-an-event": 422,
  "unknown-type": 422,
  "invalid-data": 422,
  conflict: 409,
};

/** A problem document (RFC 9457): what is wrong, where, and never a value. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
  errors?: ProblemError[],
): Response {
  const type = `urn:savelife:problem:${code}`;
  const document = { type, title: code.replaceAll("-", " "), status, detail, ...(errors && { errors }) };
  return c.body(JSON.stringify(document), status, { ...headers, "content-type": "application/problem+json" });
}

/** The problem document of a rejection, with an entry for each fault; `root` is the path at which the body stands. */
export function rejectionProblem(c: Context, { code, faults }: Rejection, root: string): Response {
  const errors = faults.map(({ path, expected }) => ({ pointer: pointer(path, root), detail: `expected ${expected}` }));
  const detail = faults.length === 1 ? "1 fault, in errors" : `${faults.length} faults, in errors`;
  return problem(c, STATUS[code], code, detail, {}, errors);
}

function pointer(path: string, root: string): string {
  const parts = path.split(".").filter((part) => part !== "");
  const within = parts[0] === root ? parts.slice(1) : parts;
  return ["#", ...within.map(encodeURIComponent)].join("/");
}
