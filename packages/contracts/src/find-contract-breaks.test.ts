import { expect, it, test } from "vitest";
import { CONTRACTS, readContract } from "./contract-files.ts";
import { dereference, findContractBreaks } from "./find-contract-breaks.ts";

const contract = readContract(CONTRACTS);
type Json = Record<string, unknown>;

const valueAt = (document: unknown, at: string): unknown =>
  at
    .split("/")
    .slice(1)
    .reduce((value, name) => Object(value)[name.replaceAll("~1", "/")], document);

/** The contract with one file changed; `at` is a JSON pointer into it. */
function changed(file: string, at: string, change: (value: Json) => void) {
  const document = JSON.parse(contract.get(file) ?? "");
  change(valueAt(document, at) as Json);
  return new Map([...contract, [file, JSON.stringify(document)]]);
}
const without = (name: string) => (value: Json) => {
  delete value[name];
};
/** A channel without a message, and without the references to it. */
const withoutMessage = (channel: string, name: string) => (document: Json) => {
  without(name)(valueAt(document, `/channels/${channel}/messages`) as Json);
  for (const operation of Object.values(document.operations as Record<string, Json>)) without("messages")(operation);
};
const set = (name: string, to: unknown) => (value: Json) => {
  value[name] = to;
};
const text = { type: "string" };
const MESSAGE = "events/DonorSignedUp.message.schema.json";
const SCHEMA = "/components/schemas/DonorSignedUpData";

it("finds nothing in the contract itself", async () => {
  expect(await findContractBreaks(contract, contract)).toEqual([]);
});

test.for<[string, string, string, (value: Json) => void, RegExp]>([
  [
    "a field removed",
    MESSAGE,
    "/properties/data/properties",
    without("type"),
    /^\/properties\/data\/properties\/type: .*removed/,
  ],
  [
    "a field newly required",
    MESSAGE,
    "/properties/data",
    set("required", ["first_name", "city", "email", "type"]),
    /type: it is required/,
  ],
  [
    "a blood group removed",
    MESSAGE,
    "/properties/data/properties/type",
    set("anyOf", [{ enum: ["A+"] }]),
    /type: "A-" was removed/,
  ],
  [
    "a text shortened",
    MESSAGE,
    "/properties/data/properties/city/allOf/0",
    set("pattern", "^\\s*[^\\x00-\\x1f\\x7f-\\x9f]{1,100}\\s*$"),
    /city: the pattern/,
  ],
  [
    "an id of one version",
    MESSAGE,
    "/properties/id",
    set("pattern", "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}$"),
    /^\/properties\/id: /,
  ],
  ["a format where there was none", MESSAGE, "/properties/source", set("format", "uri"), /source: the format/],
  [
    "a time that is required",
    MESSAGE,
    "",
    set("required", ["specversion", "id", "source", "type", "data", "time"]),
    /time: it is required/,
  ],
  ["extensions refused", MESSAGE, "", set("additionalProperties", false), /^\/additionalProperties: /],
  ["a route removed", "openapi.json", "/paths", without("/donor/signup"), /^\/paths\/~1donor~1signup\/post: the route/],
  [
    "a response removed",
    "openapi.json",
    "/paths/~1events/post/responses",
    without("202"),
    /responses\/202: the response/,
  ],
  [
    "a way to send removed",
    "openapi.json",
    "/paths/~1events/post/requestBody/content",
    without("application/cloudevents-batch+json"),
    /batch\+json: the media type/,
  ],
  [
    "a field removed in the API",
    "openapi.json",
    `${SCHEMA}/properties`,
    without("type"),
    /donor~1signup.*type: the field was removed/,
  ],
  [
    "a header no longer read",
    "openapi.json",
    "/paths/~1donor~1signup/post",
    set("parameters", []),
    /Idempotency-Key: /,
  ],
  [
    "a header that is required",
    "openapi.json",
    "/components/parameters/IdempotencyKey",
    set("required", true),
    /Idempotency-Key: .*required/,
  ],
  [
    "an answer without the id",
    "openapi.json",
    "/components/schemas/Accepted",
    set("required", ["status"]),
    /responses\/202\/.*id: the answer/,
  ],
  [
    "a problem with another status",
    "openapi.json",
    "/components/responses/Unauthorized/content/application~1problem+json/schema/properties/status",
    set("const", 403),
    /responses\/401\/.*status: /,
  ],
  [
    "a key of another kind",
    "openapi.json",
    "/paths/~1events/post",
    set("security", [{ oauth: [] }]),
    /security: the security scheme key/,
  ],
  [
    "a type gone from the queue",
    "asyncapi.json",
    "",
    withoutMessage("queue", "DonorSignedUp"),
    /DonorSignedUp: the message/,
  ],
  ["another queue", "asyncapi.json", "/channels/queue", set("address", "Other"), /address: /],
  [
    "a queue that takes nothing",
    "asyncapi.json",
    "/operations",
    without("consumeEvents"),
    /consumeEvents: the operation/,
  ],
  [
    "a field removed on the queue",
    "asyncapi.json",
    "/components/schemas/DonorSignedUp/properties/data/properties",
    without("email"),
    /payload.*email: the field/,
  ],
  [
    "dead letters without a code",
    "asyncapi.json",
    "",
    withoutMessage("deadLetters", "DeadLetter"),
    /DeadLetter: the message/,
  ],
])("finds %s", async ([, file, at, change, expected]) => {
  const breaks = await findContractBreaks(contract, changed(file, at, change));
  expect(breaks.map((one) => one.file)).toContain(file);
  expect(breaks.map((one) => `${one.path}: ${one.reason}`).join("\n")).toMatch(new RegExp(expected.source, "m"));
});

it("finds a type of event removed", async () => {
  const after = new Map([...contract].filter(([file]) => file !== MESSAGE));
  expect(await findContractBreaks(contract, after)).toEqual([expect.objectContaining({ file: MESSAGE, path: "" })]);
});

test.for<[string, string, string, (value: Json) => void]>([
  ["a new optional field", MESSAGE, "/properties/data/properties", set("phone", { type: "string" })],
  ["a field no longer required", MESSAGE, "/properties/data", set("required", ["first_name", "city"])],
  ["other words", MESSAGE, "/properties/id", set("description", "The identity.")],
  ["a new route", "openapi.json", "/paths", set("/donor/move", {})],
  [
    "a new header that is optional",
    "openapi.json",
    "/paths/~1donor~1signup/post",
    (value) => set("parameters", [value.parameters, { name: "Prefer", in: "header", schema: text }].flat())(value),
  ],
  ["a new response", "openapi.json", "/components/responses", set("Gone", {})],
  [
    "an answer that says more",
    "openapi.json",
    "/components/schemas/Accepted/properties",
    set("at", { type: "string" }),
  ],
  [
    "a new type on the queue",
    "asyncapi.json",
    "/channels/queue/messages",
    set("DonorMoved", { payload: { type: "object" } }),
  ],
])("lets pass %s", async ([, file, at, change]) => {
  expect(await findContractBreaks(contract, changed(file, at, change))).toEqual([]);
});

it("lets a new file pass", async () => {
  expect(
    await findContractBreaks(contract, new Map([...contract, ["events/DonorMoved.data.schema.json", "{}"]])),
  ).toEqual([]);
});

it("fills in references, and keeps what is next to them", async () => {
  const a = { type: "object", properties: { id: { $ref: "#/b" } } };
  const document = { a, b: { type: "string" }, c: { $ref: "#/a", properties: { n: true }, allOf: [{ $ref: "#/b" }] } };
  const filled = { ...a, properties: { id: { type: "string" } } };
  expect(await dereference(JSON.stringify(document))).toEqual({
    a: filled,
    b: { type: "string" },
    c: { properties: { n: true }, allOf: [filled, { type: "string" }] },
  });
});

it("refuses a reference that points at nothing", async () => {
  await expect(dereference('{ "a": { "$ref": "#/b" } }')).rejects.toThrow("#/b");
});
