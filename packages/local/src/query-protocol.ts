import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { buildApp } from "fauxqs";

export const JSON_TYPE = "application/x-amz-json-1.0";
export const QUERY_TYPE = "application/x-www-form-urlencoded";

/**
 * Lets a server of SQS's JSON protocol answer the query protocol too, which SDKs spoke until November 2023: forms that
 * ask, XML that answers.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export function answerQueries(app: ReturnType<typeof buildApp>): void {
  // Before its body is read, of which the server would refuse more in JSON.
  app.addHook("onRequest", async (request: Request, reply: Reply) => {
    if (!isQuery(request) || !(Number(request.headers["content-length"]) > MAX_FORM_BYTES)) return;
    return refuse(reply, randomUUID(), 413, "RequestTooLarge", `A form has at most ${MAX_FORM_BYTES} bytes.`);
  });
  app.addHook("preHandler", async (request: Request, reply: Reply) => {
    if (!isQuery(request)) return;
    const requestId = randomUUID();
    const { action, body } = readQuery({ ...Object(request.query), ...Object(request.body) });
    if (!/^[A-Z][A-Za-z]*$/.test(action)) {
      return refuse(reply, requestId, 400, "InvalidAction", "The parameter Action names no action.");
    }

    const { authorization = "" } = request.headers;
    const headers = { "content-type": JSON_TYPE, "x-amz-target": `AmazonSQS.${action}`, authorization };
    const answered = await app.inject({ method: "POST", url: "/", headers, payload: JSON.stringify(body) });
    if (answered.statusCode === 200) {
      return reply.headers(headersOf(requestId)).send(toXml(action, answered.json(), requestId));
    }
    const { __type: type = "InternalError", message = "" } = answered.json<{ __type?: string; message?: string }>();
    const [code = ""] = String(answered.headers["x-amzn-query-error"] ?? type.split("#").at(-1)).split(";");
    return refuse(reply, requestId, answered.statusCode, code, message);
  });
}

function isQuery({ headers }: Request): boolean {
  return headers["content-type"]?.startsWith(QUERY_TYPE) ?? false;
}

function refuse(reply: Reply, requestId: string, status: number, code: string, message: string): Reply {
  const error = toErrorXml(status < 500 ? "Sender" : "Receiver", code, message, requestId);
  return reply.headers(headersOf(requestId)).code(status).send(error);
}

function headersOf(requestId: string) {
  return { "x-amzn-requestid": requestId, "content-type": "text/xml" };
}

/** A message of 1 MiB is three times as long in a form, and its attributes come with their names. */
const MAX_FORM_BYTES = 4 * 1024 * 1024;

/** What is used of Fastify's, which the engine is made of. */
type Request = { headers: IncomingHttpHeaders; query: unknown; body: unknown };
type Reply = { headers(all: object): Reply; code(status: number): Reply; send(body: string): Reply };

type Json = string | number | boolean | Json[] | { [name: string]: Json };

const NUMBERS = ["DelaySeconds", "MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds"];

/** The parameters of a form by their names, those that are numbered or have parts as one of their own. */
type Tree = Map<string, string | Tree>;

/** `SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue` has most. */
const MAX_PARTS = 6;

/** The action that a form asks for, and the body by which the JSON protocol asks for it. */
function readQuery({ Action: action = "", Version: _version, ...form }: Record<string, string>) {
  const tree: Tree = new Map();
  for (const [name, value] of Object.entries(form)) put(tree, name.split(".", MAX_PARTS), value);
  return { action, body: toJson(tree) };
}

function put(tree: Tree, [first = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) return void tree.set(first, value);
  const known = tree.get(first);
  const part: Tree = known instanceof Map ? known : new Map();
  tree.set(first, part);
  put(part, rest, value);
}

function toJson(tree: Tree): Json {
  return Object.fromEntries([...tree].map(([name, value]) => toMember(name, value)));
}

/** Lists and maps are numbered, in the singular: `AttributeName.1`; `Attribute.1.Name` and `Attribute.1.Value`. */
function toMember(name: string, value: string | Tree): [string, Json] {
  if (typeof value === "string") return [name, NUMBERS.includes(name) ? Number(value) : value];
  if (![...value.keys()].every((key) => /^\d+$/.test(key))) return [name, toJson(value)];
  const members = [...value].sort(([one], [other]) => Number(one) - Number(other)).map(([, member]) => member);
  const isMap = members.some((member) => member instanceof Map && member.has("Name"));
  const plural = name.endsWith("BatchRequestEntry") ? "Entries" : `${name}s`;
  return [plural, isMap ? Object.fromEntries(members.map(toPair)) : members.map(toValue)];
}

function toPair(pair: string | Tree): [string, Json] {
  const [name, value = ""] = pair instanceof Map ? [pair.get("Name"), pair.get("Value")] : [pair];
  return [typeof name === "string" ? name : "", toValue(value)];
}

function toValue(value: string | Tree): Json {
  return value instanceof Map ? toJson(value) : value;
}

const NAMESPACE = "http://queue.amazonaws.com/doc/2012-11-05/";

/** The XML of an answer of the JSON protocol. */
function toXml(action: string, result: unknown, requestId: string): string {
  const content = element(`${action}Result`, members(result, action));
  const metadata = element("ResponseMetadata", element("RequestId", escapeXml(requestId)));
  return `<?xml version="1.0"?><${action}Response xmlns="${NAMESPACE}">${content}${metadata}</${action}Response>`;
}

/** The XML of an error. */
function toErrorXml(type: string, code: string, message: string, requestId: string): string {
  const parts = { Type: type, Code: code, Message: message };
  const error = element("Error", members(parts, ""));
  return `<?xml version="1.0"?><ErrorResponse xmlns="${NAMESPACE}">${error}${element("RequestId", escapeXml(requestId))}</ErrorResponse>`;
}

function members(value: unknown, action: string): string {
  if (typeof value !== "object" || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, member]) => toElements(name, member, action))
    .join("");
}

function toElements(name: string, member: unknown, action: string): string {
  const isMap = name.endsWith("Attributes") && typeof member === "object" && member !== null;
  const all = isMap ? Object.entries(member).map(([Name, Value]) => ({ Name, Value })) : member;
  if (!Array.isArray(all)) return element(name, members(all, action));
  const names: Record<string, string> = { Successful: `${action}ResultEntry`, Failed: "BatchResultErrorEntry" };
  return all.map((one) => element(names[name] ?? name.slice(0, -1), members(one, action))).join("");
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** A carriage return too, of which XML would make a line feed. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
