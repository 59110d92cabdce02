/**
 * The query protocol of SQS, which SDKs spoke until November 2023: forms that ask, XML that answers. Here it is turned into the
 * JSON protocol and back.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
type Json = string | number | boolean | Json[] | { [name: string]: Json };

/** Lists, which are numbered parameters there: `AttributeName.1`. */
const LISTS: Record<string, string> = {
  AttributeName: "AttributeNames",
  MessageAttributeName: "MessageAttributeNames",
  MessageSystemAttributeName: "MessageSystemAttributeNames",
  SendMessageBatchRequestEntry: "Entries",
  DeleteMessageBatchRequestEntry: "Entries",
  ChangeMessageVisibilityBatchRequestEntry: "Entries",
};

/** Maps, which are numbered pairs there: `Attribute.1.Name`, `Attribute.1.Value`. */
const MAPS: Record<string, string> = { Attribute: "Attributes", MessageAttribute: "MessageAttributes" };

const NUMBERS = ["DelaySeconds", "MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds"];

/** Parameters of every action. */
const COMMON = ["Action", "Version"];

/** The parameters of a form by their names, those that are numbered or have parts as one of their own. */
type Tree = Map<string, string | Tree>;

/** `SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue` has most. */
const MAX_PARTS = 6;

/** The action that a form asks for, and the body by which the JSON protocol asks for it. The path may name the queue. */
export function readQuery(form: URLSearchParams, path: string): { action: string; body: Json } {
  const tree: Tree = new Map(path === "/" ? [] : [["QueueUrl", path]]);
  for (const [name, value] of form) {
    if (!COMMON.includes(name)) put(tree, name.split(".", MAX_PARTS), value);
  }
  return { action: form.get("Action") ?? "", body: toJson(tree) };
}

function put(tree: Tree, [first = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree.set(first, value);
    return;
  }
  const known = tree.get(first);
  const part: Tree = known instanceof Map ? known : new Map();
  tree.set(first, part);
  put(part, rest, value);
}

function toJson(tree: Tree): Json {
  return Object.fromEntries([...tree].map(([name, value]) => toMember(name, value)));
}

function toMember(name: string, value: string | Tree): [string, Json] {
  const list = LISTS[name];
  if (list) return [list, numbered(value).map((one) => (one instanceof Map ? toJson(one) : one))];
  const map = MAPS[name];
  if (map) return [map, Object.fromEntries(numbered(value).map(toPair))];
  if (value instanceof Map) return [name, toJson(value)];
  return [name, NUMBERS.includes(name) ? Number(value) : value];
}

function numbered(value: string | Tree): (string | Tree)[] {
  if (!(value instanceof Map)) return [value];
  return [...value].sort(([one], [other]) => Number(one) - Number(other)).map(([, member]) => member);
}

function toPair(pair: string | Tree): [string, Json] {
  if (!(pair instanceof Map)) return [pair, ""];
  const [name, value = ""] = [pair.get("Name"), pair.get("Value")];
  return [typeof name === "string" ? name : "", value instanceof Map ? toJson(value) : value];
}

const NAMESPACE = "http://queue.amazonaws.com/doc/2012-11-05/";

/** The XML of an answer of the JSON protocol. */
export function toXml(action: string, result: unknown, requestId: string): string {
  const content = element(`${action}Result`, members(result, action));
  const metadata = element("ResponseMetadata", element("RequestId", escapeXml(requestId)));
  return `<?xml version="1.0"?><${action}Response xmlns="${NAMESPACE}">${content}${metadata}</${action}Response>`;
}

/** The XML of an error. */
export function toErrorXml(type: string, code: string, message: string, requestId: string): string {
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
  const map = Object.keys(MAPS).find((one) => MAPS[one] === name);
  if (map && typeof member === "object" && member !== null) {
    const pairs = Object.entries(member);
    return pairs.map(([Name, Value]) => element(map, members({ Name, Value }, action))).join("");
  }
  const all: unknown[] = Array.isArray(member) ? member : [member];
  return all.map((one) => element(elementName(name, action), members(one, action))).join("");
}

function elementName(name: string, action: string): string {
  if (name === "Successful") return `${action}ResultEntry`;
  return { Failed: "BatchResultErrorEntry", Messages: "Message", QueueUrls: "QueueUrl" }[name] ?? name;
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** A carriage return too, of which XML would make a line feed. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
