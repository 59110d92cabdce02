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
  const document = toDocument(status, code, detail, errors);
  return c.body(JSON.stringify(document), status, { ...headers, "content-type": "application/problem+json" });
}

/** The problem document of a rejection, with an entry for each fault; `root` is the path at which the body stands. */
export function rejectionProblem(c: Context, rejection: Rejection, root: string): Response {
  const { status, detail, errors } = toProblem(rejection, root);
  return problem(c, status, rejection.code, detail, {}, errors);
}

/** The document of `rejectionProblem`, for the entry of a batch. */
export function toProblem(rejection: Rejection, root: string) {
  const errors = toErrors(rejection, root, "#");
  const detail = `${countFaults(errors.length)}, see errors`;
  return { ...toDocument(STATUS[rejection.code], rejection.code, detail), errors };
}

export function countFaults(count: number): string {
  return count === 1 ? "1 fault" : `${count} faults`;
}

/**
 * The faults of a rejection; `root` is the path at which the body stands, `base` the pointer to the event in it. What
 * stands elsewhere is an attribute that came as a header.
 */
export function toErrors({ faults }: Rejection, root: string, base: string): ProblemError[] {
  return faults.map(({ path, expected }) => {
    const parts = path.split(".").filter((part) => part !== "");
    if (root !== "" && parts[0] !== root)
      return { pointer: base, detail: `expected the header ce-${path} to be ${expected}` };
    const within = root === "" ? parts : parts.slice(1);
    return { pointer: [base, ...within.map(encodeURIComponent)].join("/"), detail: `expected ${expected}` };
  });
}

function toDocument(status: ContentfulStatusCode, code: string, detail: string, errors?: ProblemError[]) {
  const type = `urn:savelife:problem:${code}`;
  return { type, title: code.replaceAll("-", " "), status, detail, ...(errors && { errors }) };
}
