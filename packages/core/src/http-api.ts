import type { Event } from "./catalogue.ts";
import { INGEST } from "./deployment.ts";
import { MAX_DEPTH } from "./json.ts";
import type { RejectionCode } from "./outcome.ts";

/** A route of the HTTP API whose body is the data of an event of this type. */
export type DataRoute = { path: `/${string}`; type: Event["type"]; summary: string };

export const SIGNUP_ROUTE = "/donor/signup";
export const DONATION_ROUTE = "/donation/create";

/** The workshop's routes. A new type of event has no route of its own: it comes through `/events`. */
export const DATA_ROUTES: DataRoute[] = [
  { path: DONATION_ROUTE, type: "DonationCreated", summary: "Announce a donation" },
  { path: SIGNUP_ROUTE, type: "DonorSignedUp", summary: "Sign up a donor" },
];

/** The route of CloudEvents of any type. */
export const EVENTS_ROUTE = "/events";

/** The paths of the HTTP API; each takes POST alone. */
export const ROUTES = [...DATA_ROUTES.map(({ path }) => path), EVENTS_ROUTE];

/** A problem of ingest: its status, when it is answered, and its detail, or an example of one that counts faults. */
export type Problem = {
  status: 400 | 401 | 404 | 405 | 413 | 415 | 422 | 500 | 503;
  when: string;
  detail: string;
  pointsAtFaults: boolean;
};

/** `conflict` is found by the consumer, when the request has long been answered. */
export type ProblemCode =
  | Exclude<RejectionCode, "conflict">
  | "internal-error"
  | "invalid-idempotency-key"
  | "method-not-allowed"
  | "no-valid-event"
  | "not-found"
  | "queue-unavailable"
  | "too-large"
  | "unauthorized"
  | "unsupported-media-type";

/** Every problem of ingest by its code, which ends its `type`: `urn:savelife:problem:<code>`. */
export const PROBLEMS: Record<ProblemCode, Problem> = {
  "internal-error": problem(
    500,
    "Our fault. Nothing was accepted.",
    "our fault: nothing was accepted; send it again later",
  ),
  "invalid-data": withFaults(422, "A field of the data is missing, wrong or unknown."),
  "invalid-idempotency-key": withFaults(
    400,
    "The `Idempotency-Key` is empty, a quoted string that is not well-formed, or the nil or max UUID; or letters of it were lost. The faults of the data are named too.",
  ),
  "method-not-allowed": problem(405, "Not a POST.", "expected POST"),
  "no-valid-event": withFaults(
    422,
    "No event of the batch is valid. Pointers begin with its place in the batch; 100 faults at most are named.",
    "no event of the batch is valid: 1 fault, see errors",
  ),
  "not-an-event": withFaults(
    422,
    "An attribute of the CloudEvent is missing or wrong, its base64 cannot be read, or a batch is not a list. The faults of its data are named too.",
  ),
  "not-found": problem(404, "No such route.", `expected POST to one of ${ROUTES.join(", ")}`),
  "not-json": withFaults(400, "The body is not JSON in UTF-8."),
  "queue-unavailable": problem(
    503,
    "The queue takes nothing now. Nothing was accepted; `Retry-After` says in how many seconds to send it again.",
    "the queue takes nothing now; send it again, with the same id",
  ),
  "too-deep": withFaults(400, `The body nests deeper than ${MAX_DEPTH} levels.`),
  "too-large": problem(
    413,
    `The body is over ${INGEST.maxBodyBytes / 1024} KiB.`,
    `expected a body of at most ${INGEST.maxBodyBytes} bytes`,
  ),
  unauthorized: problem(401, "No key, or one that is not known.", "expected a known key: Authorization: Bearer <key>"),
  "unknown-type": withFaults(422, "The type is not one of ours."),
  "unsupported-media-type": problem(
    415,
    "Another content type than the route takes (a form is one), another charset than UTF-8, or a `Content-Encoding`.",
    "expected Content-Type: application/json",
  ),
};

function problem(status: Problem["status"], when: string, detail: string): Problem {
  return { status, when, detail, pointsAtFaults: false };
}

/** One that points at each fault. */
function withFaults(status: Problem["status"], when: string, detail = "1 fault, see errors"): Problem {
  return { status, when, detail, pointsAtFaults: true };
}

/** One fault of a request: a JSON pointer into its body, as a URI fragment, and what was expected there. */
export type ProblemError = { pointer: string; detail: string };

/** The fault of an `Idempotency-Key` that gives no id. */
export const INVALID_KEY: ProblemError = {
  pointer: "#",
  detail:
    'expected the header Idempotency-Key to be a UUID, neither nil nor max, or other text, in quotes ("donor-4711") or, where it holds no quote and no comma, without any',
};

/** The problem document (RFC 9457) of a code: what is wrong, where, and never a value. */
export function problemDocument(code: ProblemCode, errors?: ProblemError[], detail = PROBLEMS[code].detail) {
  const type = `urn:savelife:problem:${code}`;
  return { type, title: code.replaceAll("-", " "), status: PROBLEMS[code].status, detail, ...(errors && { errors }) };
}
