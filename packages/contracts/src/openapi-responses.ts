import { catalogue } from "@savelife/core/catalogue";
import {
  INVALID_KEY,
  PROBLEMS,
  type Problem,
  type ProblemCode,
  type ProblemError,
  problemDocument,
} from "@savelife/core/http-api";
import { Uuid } from "@savelife/core/keys";
import { renderFault } from "@savelife/core/outcome";
import { TOO_DEEP } from "@savelife/core/parse";
import { bloodGroup } from "@savelife/core/values/blood-group";
import { text } from "@savelife/core/values/text";
import { object, ref, sorted } from "./documents.ts";
import { expectedOf } from "./to-schema.ts";

type Status = Problem["status"];

/** The response of each status: its name, its headers, and whether API Gateway, deployed, answers so by itself too. */
const RESPONSES: Record<Status, { name: string; headers?: Record<string, unknown>; alsoByGateway?: true }> = {
  400: { name: "BadRequest" },
  401: { name: "Unauthorized", headers: { "WWW-Authenticate": { schema: { const: "Bearer" } } } },
  404: { name: "NotFound", alsoByGateway: true },
  405: { name: "MethodNotAllowed", headers: { Allow: { schema: { const: "POST" } } }, alsoByGateway: true },
  413: {
    name: "TooLarge",
    headers: { Connection: { description: "The rest of the body is not read.", schema: { const: "close" } } },
    alsoByGateway: true,
  },
  415: { name: "UnsupportedMediaType" },
  422: { name: "Invalid" },
  500: { name: "InternalError", alsoByGateway: true },
  503: {
    name: "Unavailable",
    headers: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } },
    alsoByGateway: true,
  },
};

/** Whom the API gateway throttles, and what it then says by itself. */
const THROTTLED = { status: 429, name: "Throttled" };
const BY_GATEWAY = {
  "application/json": {
    schema: object("API Gateway's own answer, on a deployed stage.", { message: { type: "string" } }),
  },
};

const id = "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10";
const invalidId = { pointer: "#/id", detail: `expected ${expectedOf(Uuid)}` };

/** The response of each name, for the document's components. */
export function apiResponses(): Record<string, unknown> {
  const accepted = { id, status: "accepted" };
  const rejected = { status: "rejected", problem: problemDocument("not-an-event", [invalidId]) };
  const codes = Object.keys(PROBLEMS).sort() as ProblemCode[]; // all there are
  const problems = [...Map.groupBy(codes, (code) => PROBLEMS[code].status)].map(([status, some]) => {
    return [RESPONSES[status].name, problemResponse(status, some)];
  });
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
    [THROTTLED.name]: {
      description: "Too many requests a second: API Gateway answers for us. Nothing was accepted; send it again later.",
      content: BY_GATEWAY,
    },
    ...Object.fromEntries(problems),
  });
}

/** References to the responses of an operation, by status. */
export function responsesOf(accepted: string, problems: ProblemCode[]): Record<string, { $ref: string }> {
  const refused = problems.map((code) => ({ status: PROBLEMS[code].status, ...RESPONSES[PROBLEMS[code].status] }));
  const named = [{ status: 202, name: accepted }, ...refused, THROTTLED];
  return Object.fromEntries(named.map(({ status, name }) => [status, ref(`responses/${name}`)]));
}

function problemResponse(status: Status, some: ProblemCode[]): unknown {
  const types = some.map((code) => `urn:savelife:problem:${code}`);
  const schema = {
    ...ref("schemas/Problem"),
    type: "object",
    properties: { type: { enum: types }, status: { const: status } },
    ...(some.every((code) => PROBLEMS[code].pointsAtFaults) && { required: ["errors"] }),
  };
  const examples = Object.fromEntries(some.map((code) => [code, { value: exampleOf(code) }]));
  const description = some.map((code) => `\`${code}\`: ${PROBLEMS[code].when}`).join(" ");
  const { headers, alsoByGateway } = RESPONSES[status];
  const content = { "application/problem+json": { schema, examples }, ...(alsoByGateway && BY_GATEWAY) };
  return { description, ...(headers && { headers }), content };
}

/** A fault of each problem that points at some. */
const FAULTS: Partial<Record<ProblemCode, ProblemError>> = {
  "invalid-data": { pointer: "#/data/type", detail: `expected ${expectedOf(bloodGroup)}` },
  "invalid-idempotency-key": INVALID_KEY,
  "no-valid-event": { pointer: "#/0/data/city", detail: `expected ${expectedOf(text(200))}` },
  "not-an-event": invalidId,
  "not-json": { pointer: "#", detail: "expected JSON" },
  "too-deep": { pointer: "#", detail: TOO_DEEP.faults.map(renderFault).join() },
  "unknown-type": { pointer: "#/type", detail: `expected one of ${catalogue.map(({ type }) => type).join(", ")}` },
};

function exampleOf(code: ProblemCode) {
  const fault = FAULTS[code];
  return problemDocument(code, fault && [fault]);
}
