import { DATA_ROUTES, type DataRoute, EVENTS_ROUTE, type ProblemCode } from "@savelife/core/http-api";
import { DIALECT, ref } from "./documents.ts";
import type { Described } from "./event-schemas.ts";
import { apiResponses, responsesOf } from "./openapi-responses.ts";
import { apiSchemas, dataName } from "./openapi-schemas.ts";

/** What any route may answer. */
const COMMON: ProblemCode[] = ["internal-error", "not-json", "queue-unavailable", "too-large", "unauthorized"];
const BODY_PROBLEMS: ProblemCode[] = [...COMMON, "invalid-data", "too-deep", "unsupported-media-type"];
const DATA_PROBLEMS: ProblemCode[] = [...BODY_PROBLEMS, "invalid-idempotency-key"];
const EVENTS_PROBLEMS: ProblemCode[] = [...BODY_PROBLEMS, "no-valid-event", "not-an-event", "unknown-type"];

/** The OpenAPI 3.1 document of ingest. */
export function toOpenApi(types: Described[], version: string): object {
  const routes = DATA_ROUTES.map((route) => [route.path, { post: dataOperation(route) }] as const);
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: DIALECT,
    info: { title: "SaveLife ingest", version, description: DESCRIPTION, license: { name: "MIT", identifier: "MIT" } },
    servers: [
      { url: "http://127.0.0.1:3000", description: "`npx savelife start` on one machine: open, no key needed" },
      {
        url: "https://{host}",
        description: "A deployed stage",
        variables: { host: { default: "ingest.example.org", description: "What the deployment printed as `Ingest`" } },
      },
    ],
    paths: Object.fromEntries([...routes, [EVENTS_ROUTE, { post: eventsOperation(types) }]]),
    components: {
      parameters: PARAMETERS,
      responses: apiResponses(),
      schemas: apiSchemas(types),
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description: "A key that was given to the calling system. Its name is the source.",
        },
      },
    },
  };
}

const DESCRIPTION =
  "Takes events into the queue. 202 means that an event is on the queue, not that it is stored: what the consumer then finds wrong (the same id with other data) is a dead letter. Everything else is a problem document (RFC 9457) that points at each fault; a request that got no answer, a 429 or a 5xx is sent again with the same id. Any other path is answered with 404 and any other method with 405, as the responses of these names say. A byte order mark before the JSON is dropped. On a deployed stage API Gateway answers some requests by itself, in JSON with a `message` alone: 404 for another path or method, 413 for a body over 6 MB, 429, 500 and 503.";

const header = (name: string, description: string, example: string) => {
  return { name, description, schema: { type: "string" }, example, in: "header" };
};

const BINARY = [
  ["ce-id", "The id. Needed in binary mode.", "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10"],
  ["ce-source", "The publishing system. Needed in binary mode.", "https://crm.example.org"],
  ["ce-specversion", "`1.0`. Needed in binary mode.", "1.0"],
  ["ce-time", "When it happened, RFC 3339.", "2026-11-22T10:00:00Z"],
  ["ce-type", "The type of the event. Needed in binary mode.", "DonorSignedUp"],
].map(([name = "", purpose, example = ""]) => {
  return header(name, `CloudEvents, binary mode. ${purpose} What is not printable ASCII is percent-encoded.`, example);
});

const PARAMETERS = {
  IdempotencyKey: header(
    "Idempotency-Key",
    "What identifies this donor or donation in your system: a string of RFC 8941, in quotes, or the same without any where it holds no quote and no comma. A UUID is the event's id; from any other text the id is derived, always the same one: UUID version 5 of it, cleaned as every text is, in the namespace that is UUID version 5 of your source in the URL namespace. Without it every request is a new event.",
    "donor-4711",
  ),
  Traceparent: header(
    "traceparent",
    "The trace that the request belongs to (W3C Trace Context). Without one, ingest begins one.",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  ),
  ...Object.fromEntries(BINARY.map((one) => [one.name, one])),
};

/** Parameters by reference, which is how a document says them once. */
const parameters = (names: string[]) => names.map((name) => ref(`parameters/${name}`));

function dataOperation({ type, summary }: DataRoute): object {
  const schema = ref(`schemas/${dataName(type)}`);
  return {
    operationId: `post${type}`,
    summary,
    description: `The body is the data of a ${type}.`,
    security: [{ key: [] }],
    parameters: parameters(["IdempotencyKey", "Traceparent"]),
    requestBody: { required: true, content: { "application/json": { schema } } },
    responses: responsesOf("Accepted", DATA_PROBLEMS),
  };
}

function eventsOperation(types: Described[]): object {
  const oneOf = types.map(({ type }) => ref(`schemas/${type}`));
  const anyOf = types.map(({ type }) => ref(`schemas/${dataName(type)}`));
  const examples = (of: (one: Described) => unknown) =>
    Object.fromEntries(types.map((one) => [one.type, { value: of(one) }]));
  return {
    operationId: "postEvents",
    summary: "Publish CloudEvents",
    description:
      "One CloudEvent in structured mode (`application/cloudevents+json`) or in binary mode (attributes as `ce-` headers, the data as `application/json`), or a batch of them (`application/cloudevents-batch+json`): the content type decides. Plain `application/json` without `ce-` headers is read as one CloudEvent. A batch is answered for each event, in their order; it is a problem only when nothing of it was accepted.",
    security: [{ key: [] }],
    parameters: parameters([...BINARY.map(({ name }) => name), "Traceparent"]),
    requestBody: {
      required: true,
      content: {
        "application/cloudevents+json": { schema: { oneOf }, examples: examples(({ example }) => example) },
        "application/cloudevents-batch+json": {
          schema: { description: "Events of any type. Each is judged by itself.", type: "array", items: { oneOf } },
          examples: { batch: { value: types.map(({ example }) => example) } },
        },
        "application/json": {
          schema: { description: "Binary mode: the data of the type that `ce-type` names.", anyOf },
          examples: examples(({ example }) => example.data),
        },
      },
    },
    responses: responsesOf("AcceptedEvents", EVENTS_PROBLEMS),
  };
}
