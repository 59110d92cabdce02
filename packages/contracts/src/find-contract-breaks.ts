import { $RefParser } from "@apidevtools/json-schema-ref-parser";
import type { AsyncApi, AsyncOperation, Content, OpenApi, Operation, Schema } from "./documents.ts";
import { type Break, findBreaks, findBrokenAnswers, pointer } from "./find-breaks.ts";

/** The files of a contract: by their paths in it, what they say. */
export type Contract = ReadonlyMap<string, string>;

/** A break, and the file of the contract in which it is. */
type ContractBreak = Break & { file: string };

/** Everything in a contract that breaks what an earlier one promised to publishers, file by file. */
export async function findContractBreaks(before: Contract, after: Contract): Promise<ContractBreak[]> {
  const breaks = [...before].map(async ([file, earlier]) => {
    const later = after.get(file);
    const found = later === undefined ? [removed("", "the file")] : await findFileBreaks(file, earlier, later);
    return found.map((one) => ({ file, ...one }));
  });
  return (await Promise.all(breaks)).flat();
}

/** What the files say was written by this package, and checked by the parsers of their formats. */
async function findFileBreaks(file: string, before: string, after: string): Promise<Break[]> {
  const [earlier, later] = [await dereference(before), await dereference(after)];
  if (file === "openapi.json") return findApiBreaks(earlier as OpenApi, later as OpenApi);
  if (file === "asyncapi.json") return findChannelBreaks(earlier as AsyncApi, later as AsyncApi);
  return findBreaks(earlier as Schema, later as Schema);
}

/**
 * A document in JSON with every reference into itself filled in. What is next to a `$ref` in a schema counts too, and would be merged
 * over it: such a schema becomes an `allOf` before.
 * @throws Error for a reference that points at nothing
 */
export async function dereference(json: string): Promise<unknown> {
  const document: object = JSON.parse(json, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("$ref" in value)) return value;
    const { $ref, ...others } = value;
    if (Object.keys(others).length === 0) return value;
    const also = "allOf" in others && Array.isArray(others.allOf) ? others.allOf : [];
    return { ...others, allOf: [{ $ref }, ...also] };
  });
  return $RefParser.dereference(document, { resolve: { external: false } });
}

/** Why a publisher to a channel, or a reader of one, would find it changed. References are filled in before. */
function findChannelBreaks(before: AsyncApi, after: AsyncApi): Break[] {
  return Object.entries(before.operations).flatMap(([name, earlier]) => {
    const at = pointer("/operations", name);
    const later = after.operations[name];
    return later ? findMessageBreaks(earlier, later, at) : [removed(at, "the operation")];
  });
}

function findMessageBreaks(before: AsyncOperation, after: AsyncOperation, path: string): Break[] {
  const at = pointer(path, "channel");
  const [earlier, later] = [before.channel, after.channel];
  const find = before.action === "receive" ? findBreaks : findBrokenAnswers;
  return [
    ...(before.action === after.action
      ? []
      : [{ path: pointer(path, "action"), keyword: "action", reason: `it is ${after.action} now` }]),
    ...(earlier.address === later.address
      ? []
      : [{ path: pointer(at, "address"), keyword: "address", reason: "the channel has another address" }]),
    ...Object.entries(earlier.messages).flatMap(([name, message]) => {
      const now = later.messages[name];
      const messageAt = pointer(at, "messages", name);
      if (!now) return [removed(messageAt, "the message")];
      return [
        ...find(message.payload, now.payload, pointer(messageAt, "payload")),
        ...find(message.headers ?? true, now.headers ?? true, pointer(messageAt, "headers")),
      ];
    }),
  ];
}

/** Why a caller of the earlier API would find it changed. References are filled in before. */
function findApiBreaks(before: OpenApi, after: OpenApi): Break[] {
  return Object.entries(before.paths).flatMap(([route, methods]) => {
    return Object.entries(methods).flatMap(([method, earlier]) => {
      const at = pointer("/paths", route, method);
      const later = after.paths[route]?.[method];
      return later ? findOperationBreaks(earlier, later, at) : [removed(at, "the route")];
    });
  });
}

function findOperationBreaks(before: Operation, after: Operation, path: string): Break[] {
  const body = pointer(path, "requestBody", "content");
  return [
    ...findParameterBreaks(before, after, path),
    ...findContentBreaks(before.requestBody.content, after.requestBody.content, body, findBreaks),
    ...findSecurityBreaks(before, after, path),
    ...Object.entries(before.responses).flatMap(([status, earlier]) => {
      const at = pointer(path, "responses", status);
      const later = after.responses[status];
      if (!later) return [removed(at, "the response")];
      return findContentBreaks(earlier.content, later.content, pointer(at, "content"), findBrokenAnswers);
    }),
  ];
}

function findParameterBreaks(before: Operation, after: Operation, path: string): Break[] {
  const earlier = new Map(before.parameters?.map((one) => [one.name, one]));
  const later = new Map(after.parameters?.map((one) => [one.name, one]));
  const at = (name: string) => pointer(path, "parameters", name);
  const lost = [...earlier.keys()]
    .filter((name) => !later.has(name))
    .map((name) => removed(at(name), `the header ${name}`));
  const changed = [...later].flatMap(([name, { required, schema }]) => {
    const was = earlier.get(name);
    const isNew = required && !was?.required;
    const reason = `the header ${name} is required now`;
    const narrowed = was ? findBreaks(was.schema, schema, at(name)) : [];
    return [...(isNew ? [{ path: at(name), keyword: "required", reason }] : []), ...narrowed];
  });
  return [...lost, ...changed];
}

function findContentBreaks(before: Content, after: Content, path: string, find: typeof findBreaks): Break[] {
  return Object.entries(before).flatMap(([type, { schema }]) => {
    const later = after[type];
    return later
      ? find(schema, later.schema, pointer(path, type))
      : [removed(pointer(path, type), `the media type ${type}`)];
  });
}

/** A security scheme that was accepted and no longer is. */
function findSecurityBreaks(before: Operation, after: Operation, path: string): Break[] {
  const accepted = new Set(after.security.map((one) => JSON.stringify(one)));
  const lost = before.security.filter((one) => !accepted.has(JSON.stringify(one)));
  return lost.map((one) =>
    removed(pointer(path, "security"), `the security scheme ${Object.keys(one).join(" and ") || "none"}`),
  );
}

function removed(path: string, what: string): Break {
  return { path, keyword: "removed", reason: `${what} was removed` };
}
