import { INVALID_KEY, PROBLEMS, type ProblemCode, type ProblemError, problemDocument } from "@savelife/core/http-api";
import type { Rejection } from "@savelife/core/outcome";
import { validate } from "@savelife/core/parse";
import type { Published } from "@savelife/core/publish";
import type { Context } from "hono";

/** What is answered where nothing is accepted: a problem by its code. By default its detail is that of the code. */
export type Refusal = {
  code: ProblemCode;
  detail?: string;
  errors?: ProblemError[];
  headers?: Record<string, string>;
};

/** Answers with a problem document. */
export function refuse(c: Context, { code, detail, errors, headers }: Refusal): Response {
  const document = JSON.stringify(problemDocument(code, errors, detail));
  return c.body(document, PROBLEMS[code].status, { ...headers, "content-type": "application/problem+json" });
}

/** Seconds: by then a throttled queue takes more, and an outage is not made worse. */
const UNAVAILABLE: Refusal = { code: "queue-unavailable", headers: { "retry-after": "5" } };

/** The answer for one event; `root` is the path of the request's body. */
export function answerOne(c: Context, published: Published | undefined, root: string): Response {
  switch (published?.status) {
    case "accepted":
      return c.json({ id: published.id, status: "accepted" }, 202);
    case "rejected":
      return refuse(c, toRefusal(published.rejection, root));
    default:
      return refuse(c, UNAVAILABLE);
  }
}

/** The answer for a batch: 202 and what became of each event, unless none of them was accepted. */
export function answerBatch(c: Context, published: Published[]): Response {
  if (published.length === 0 || published.some(({ status }) => status === "accepted")) {
    return c.json(toResults(published), 202);
  }
  if (published.some(({ status }) => status === "unsent")) return refuse(c, UNAVAILABLE);
  const rejected = published.flatMap((one) => (one.status === "rejected" ? [one.rejection] : []));
  const faults = rejected.reduce((sum, rejection) => sum + rejection.faults.length, 0);
  // Each has a fault at least, so the first 100 events have the first 100 faults.
  const errors = rejected.slice(0, MAX_ERRORS).flatMap((rejection, i) => toErrors(rejection, "", `#/${i}`));
  const seen = faults > MAX_ERRORS ? `the first ${MAX_ERRORS} in errors` : "see errors";
  const detail = `no event of the batch is valid: ${countFaults(faults)}, ${seen}`;
  return refuse(c, { code: "no-valid-event", detail, errors: errors.slice(0, MAX_ERRORS) });
}

/** A batch of 256 KiB may be a thousand wrong events; the first faults show what is wrong. */
const MAX_ERRORS = 100;
/** Characters of all problems: escaped, with the 131,071 entries (3 MB) of a full body, they fit into Lambda's 6 MB. */
const MAX_PROBLEMS = 1_000_000;

/** An entry for each event, in their order; when the problems together are too long, later entries have none. */
function toResults(published: Published[]) {
  let room = MAX_PROBLEMS;
  let problemsLeftOut = 0;
  const results = published.map((one) => {
    if (one.status !== "rejected") {
      return { id: one.id, status: one.status === "accepted" ? one.status : "unavailable" };
    }
    if (room > 0) {
      const { code, errors, detail } = toRefusal(one.rejection, "");
      const problem = problemDocument(code, errors, detail);
      room -= JSON.stringify(problem).length;
      return { status: "rejected", problem };
    }
    problemsLeftOut += 1;
    return { status: "rejected" };
  });
  return { results, ...(problemsLeftOut > 0 && { problemsLeftOut }) };
}

/** How a rejected event is refused, with an entry for each fault; `root` is the path of the body. */
export function toRefusal(rejection: Rejection, root: string): Refusal {
  const code = rejection.code === "conflict" ? "internal-error" : rejection.code; // only the consumer finds conflicts
  return pointAt(code, toErrors(rejection, root, "#"));
}

/** How an event whose `Idempotency-Key` gives no id is refused, with what else is wrong with it. */
export function refuseKey(event: unknown): Refusal {
  const parsed = validate(event, "refused");
  const others = "rejection" in parsed ? toErrors(parsed.rejection, "data", "#") : [];
  return pointAt("invalid-idempotency-key", [INVALID_KEY, ...others]);
}

function pointAt(code: ProblemCode, errors: ProblemError[]): Refusal {
  return { code, detail: `${countFaults(errors.length)}, see errors`, errors };
}

function countFaults(count: number): string {
  return count === 1 ? "1 fault" : `${count} faults`;
}

/** The faults of a rejection, by a pointer from `base`; `root` is the path of the body, any other came as a header. */
function toErrors({ faults }: Rejection, root: string, base: string): ProblemError[] {
  return faults.map(({ path, expected }) => {
    const parts = path.split(".").filter((part) => part !== "");
    if (root !== "" && parts[0] !== root)
      return { pointer: base, detail: `expected the header ce-${path} to be ${expected}` };
    const within = root === "" ? parts : parts.slice(1);
    return { pointer: [base, ...within.map(encodeURIComponent)].join("/"), detail: `expected ${expected}` };
  });
}
