import { PROBLEMS, type ProblemCode, type ProblemError, problemDocument } from "@savelife/core/http-api";
import type { Rejection } from "@savelife/core/outcome";
import { validate } from "@savelife/core/parse";
import type { Published } from "@savelife/core/publish";
import type { Context } from "hono";

/** Seconds: by then a throttled queue takes more, and an outage is not made worse. */
const RETRY_AFTER = { "retry-after": "5" };

/** The answer for one event; `root` is the path of the request's body. */
export function answerOne(c: Context, published: Published | undefined, root: string): Response {
  switch (published?.status) {
    case "accepted":
      return c.json({ id: published.id, status: "accepted" }, 202);
    case "rejected":
      return rejectionProblem(c, published.rejection, root);
    default:
      return problem(c, "queue-unavailable", { headers: RETRY_AFTER });
  }
}

/** The answer for an event whose `Idempotency-Key` gives no id, with what else is wrong with it. */
export function answerMalformedKey(c: Context, event: unknown): Response {
  const parsed = validate(event, "refused");
  const errors = [INVALID_KEY, ...("rejection" in parsed ? toErrors(parsed.rejection, "data", "#") : [])];
  return problem(c, "invalid-idempotency-key", { detail: seeErrors(errors.length), errors });
}

const INVALID_KEY = {
  pointer: "#",
  detail:
    'expected the header Idempotency-Key to be a UUID, neither nil nor max, or other text, in quotes ("donor-4711") or, where it holds no quote and no comma, without any',
};

/** The answer for a batch: 202 and what became of each event, unless none of them was accepted. */
export function answerBatch(c: Context, published: Published[]): Response {
  if (published.length === 0 || published.some(({ status }) => status === "accepted")) {
    return c.json(toResults(published), 202);
  }
  if (published.some(({ status }) => status === "unsent")) {
    return problem(c, "queue-unavailable", { headers: RETRY_AFTER });
  }
  const rejected = published.flatMap((one) => (one.status === "rejected" ? [one.rejection] : []));
  const faults = rejected.reduce((sum, rejection) => sum + rejection.faults.length, 0);
  // Each has a fault at least, so the first 100 events have the first 100 faults.
  const errors = rejected.slice(0, MAX_ERRORS).flatMap((rejection, i) => toErrors(rejection, "", `#/${i}`));
  const seen = faults > MAX_ERRORS ? `the first ${MAX_ERRORS} in errors` : "see errors";
  const detail = `no event of the batch is valid: ${countFaults(faults)}, ${seen}`;
  return problem(c, "no-valid-event", { detail, errors: errors.slice(0, MAX_ERRORS) });
}

/** A batch of 256 KiB may be a thousand wrong events; the first faults show what is wrong. */
const MAX_ERRORS = 100;
/**
 * Characters of all problems in an answer. Lambda answers 6 MB at most, in which our quotes are escaped: 1 MB of problems
 * with 3 MB of entries without one, of which a body of 256 KiB makes 131,071.
 */
const MAX_PROBLEMS = 1_000_000;

/** An entry for each event, in their order; when the problems are too long together, later entries go without theirs. */
function toResults(published: Published[]) {
  let room = MAX_PROBLEMS;
  let problemsLeftOut = 0;
  const results = published.map((one) => {
    if (one.status !== "rejected") {
      return { id: one.id, status: one.status === "accepted" ? one.status : "unavailable" };
    }
    if (room > 0) {
      const document = toProblem(one.rejection, "");
      room -= JSON.stringify(document).length;
      return { status: "rejected", problem: document };
    }
    problemsLeftOut += 1;
    return { status: "rejected" };
  });
  return { results, ...(problemsLeftOut > 0 && { problemsLeftOut }) };
}

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

/** The problem document of a rejection, with an entry for each fault; `root` is the path of the body. */
export function rejectionProblem(c: Context, rejection: Rejection, root: string): Response {
  const { detail, errors } = toProblem(rejection, root);
  return problem(c, codeOf(rejection), { detail, errors });
}

/** The document of `rejectionProblem`, for the entry of a batch. */
function toProblem(rejection: Rejection, root: string) {
  const errors = toErrors(rejection, root, "#");
  return { ...problemDocument(codeOf(rejection), undefined, seeErrors(errors.length)), errors };
}

/** Only the consumer, which has the table, finds conflicts. */
function codeOf({ code }: Rejection): ProblemCode {
  return code === "conflict" ? "internal-error" : code;
}

/** The detail of a problem with a number of faults. */
const seeErrors = (count: number) => `${countFaults(count)}, see errors`;

function countFaults(count: number): string {
  return count === 1 ? "1 fault" : `${count} faults`;
}

/**
 * The faults of a rejection; `root` is the path of the body, `base` the pointer to the event in it. Any
 * other path is an attribute that came as a header.
 */
function toErrors({ faults }: Rejection, root: string, base: string): ProblemError[] {
  return faults.map(({ path, expected }) => {
    const parts = path.split(".").filter((part) => part !== "");
    if (root !== "" && parts[0] !== root)
      return { pointer: base, detail: `expected the header ce-${path} to be ${expected}` };
    const within = root === "" ? parts : parts.slice(1);
    return { pointer: [base, ...within.map(encodeURIComponent)].join("/"), detail: `expected ${expected}` };
  });
}
