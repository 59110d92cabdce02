import { catalogue } from "@savelife/core/catalogue";
import { PROBLEMS, type ProblemCode, problemDocument } from "@savelife/core/http-api";
import { object, ref, sorted } from "./documents.ts";

const PROBLEM_TYPE = "application/problem+json";
/** Whom the API gateway throttles, and what it then says by itself. */
const THROTTLED = 429;
/** Deployed, API Gateway answers with these by itself in some cases, in its own JSON. */
const ALSO_BY_GATEWAY = [404, 405, 413, 500, 503];
const BY_GATEWAY = {
  "application/json": {
    schema: object("API Gateway's own answer, on a deployed stage.", { message: { type: "string" } }),
  },
};

/** The response of each name, for the document's components. */
export function apiResponses(): Record<string, unknown> {
  const id = "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10";
  const accepted = { id, status: "accepted" };
  const fault = { pointer: "#/id", detail: "expected a UUID (RFC 9562), not nil and not max" };
  const rejected = { status: "rejected", problem: problemDocument("not-an-event", [fault]) };
  const problems = Object.entries(byStatus(codes())).map(([status, some]) => [nameOf(status), problemResponse(some)]);
  const schema = ref("schemas/Accepted");
  const examples = { one: { value: accepted }, batch: { value: { results: [accepted, rejected] } } };
  return sorted<unknown>({
    Accepted: {
      description: "The event is on the queue.",
      content: { "application/json": { schema, example: accepted } },
    },
    AcceptedEvents: {
      description: "The event is on the queue; or, of a batch, what became of each event.",
      content: { "application/json": { schema: { oneOf: [schema, ref("schemas/Results")] }, examples } },
    },
    [nameOf(THROTTLED)]: {
      description: "Too many requests a second: API Gateway answers for us. Nothing was accepted; send it again later.",
      content: BY_GATEWAY,
    },
    ...Object.fromEntries(problems),
  });
}

/** References to the responses of an operation, by status. */
export function responsesOf(accepted: string, problems: ProblemCode[]): Record<string, { $ref: string }> {
  const refused = [...Object.keys(byStatus(problems)), THROTTLED].map((status) => [status, nameOf(status)] as const);
  const named = [[202, accepted] as const, ...refused];
  return Object.fromEntries(named.map(([status, name]) => [status, ref(`responses/${name}`)]));
}

function codes(): ProblemCode[] {
  return Object.keys(PROBLEMS) as ProblemCode[];
}

function byStatus(some: ProblemCode[]): Record<string, ProblemCode[]> {
  return Object.fromEntries(Map.groupBy(some.toSorted(), (code) => PROBLEMS[code].status));
}

const NAMES: Record<string, string> = {
  400: "BadRequest",
  401: "Unauthorized",
  404: "NotFound",
  405: "MethodNotAllowed",
  413: "TooLarge",
  415: "UnsupportedMediaType",
  422: "Invalid",
  429: "Throttled",
  500: "InternalError",
  503: "Unavailable",
};

function nameOf(status: string | number): string {
  const name = NAMES[status];
  if (!name) throw new Error(`expected a name for the status ${status} in openapi-responses.ts`);
  return name;
}

const HEADERS: Record<number, Record<string, unknown>> = {
  401: { "WWW-Authenticate": { schema: { const: "Bearer" } } },
  405: { Allow: { schema: { const: "POST" } } },
  413: { Connection: { description: "The rest of the body is not read.", schema: { const: "close" } } },
  503: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } },
};

function problemResponse(some: ProblemCode[]): unknown {
  const [first] = some.map((code) => PROBLEMS[code]);
  const status = first?.status ?? 0;
  const types = some.map((code) => `urn:savelife:problem:${code}`);
  const schema = {
    ...ref("schemas/Problem"),
    type: "object",
    properties: { type: { enum: types }, status: { const: status } },
    ...(some.every((code) => PROBLEMS[code].pointsAtFaults) && { required: ["errors"] }),
  };
  const examples = Object.fromEntries(some.map((code) => [code, { value: exampleOf(code) }]));
  const description = some.map((code) => `\`${code}\`: ${PROBLEMS[code].when}`).join(" ");
  const headers = HEADERS[status];
  const byGateway = ALSO_BY_GATEWAY.includes(status) && BY_GATEWAY;
  return { description, ...(headers && { headers }), content: { [PROBLEM_TYPE]: { schema, examples }, ...byGateway } };
}

const KEY_EXPECTED =
  'a UUID, neither nil nor max, or other text, in quotes ("donor-4711") or, where it holds no quote and no comma, without any';

const POINTED: Partial<Record<ProblemCode, { pointer: string; detail: string }>> = {
  "invalid-data": { pointer: "#/data/type", detail: "expected a blood group: A+, A-, B+, B-, AB+, AB-, O+, O-" },
  "invalid-idempotency-key": { pointer: "#", detail: `expected the header Idempotency-Key to be ${KEY_EXPECTED}` },
  "no-valid-event": {
    pointer: "#/0/data/city",
    detail: "expected text of 1 to 200 characters without control characters",
  },
  "not-an-event": { pointer: "#/id", detail: "expected a UUID (RFC 9562), not nil and not max" },
  "not-json": { pointer: "#", detail: "expected JSON" },
  "too-deep": { pointer: "#", detail: "expected at most 32 levels of nesting" },
  "unknown-type": { pointer: "#/type", detail: `expected one of ${catalogue.map(({ type }) => type).join(", ")}` },
};

function exampleOf(code: ProblemCode) {
  const fault = POINTED[code];
  return problemDocument(code, fault && [fault]);
}
