import { PROBLEMS, type ProblemCode, type ProblemError, problemDocument } from "@savelife/core/http-api";
import type { Rejection } from "@savelife/core/outcome";
import type { Context } from "hono";

type Answer = {
  /** Default: the one of the code. */
  detail?: string;
  headers?: Record<string, string>;
  errors?: ProblemError[];
};

/** Answers with the problem document of a code. */
export function problem(c: Context, code: ProblemCode, { detail, headers, errors }: Answer = {}): Response {
  const document = JSON.stringify(problemDocument(code, errors, detail));
  return c.body(document, PROBLEMS[code].status, { ...headers, "content-type": "application/problem+json" });
}

/** The problem document of a rejection, with an entry for each fault; `root` is the path at which the body stands. */
export function rejectionProblem(c: Context, rejection: Rejection, root: string): Response {
  const { detail, errors } = toProblem(rejection, root);
  return problem(c, codeOf(rejection), { detail, errors });
}

/** The document of `rejectionProblem`, for the entry of a batch. */
export function toProblem(rejection: Rejection, root: string) {
  const errors = toErrors(rejection, root, "#");
  return { ...problemDocument(codeOf(rejection), undefined, seeErrors(errors.length)), errors };
}

/** Only the consumer, which has the table, finds conflicts. */
function codeOf({ code }: Rejection): ProblemCode {
  return code === "conflict" ? "internal-error" : code;
}

/** The detail of a problem with a number of faults. */
export const seeErrors = (count: number) => `${countFaults(count)}, see errors`;

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
