import { $RefParser } from "@apidevtools/json-schema-ref-parser";
import type { AsyncApi, Content, OpenApi, Schema } from "./documents.ts";
import { type Break, findBreaks, findBrokenAnswers, pointer } from "./find-breaks.ts";

/** The files of a contract: by their paths in it, what they say. */
export type Contract = ReadonlyMap<string, string>;

/** A break, and the file of the contract in which it is. */
type ContractBreak = Break & { file: string };

/** Everything in a contract that breaks what an earlier one promised to publishers, file by file. */
export async function findContractBreaks(before: Contract, after: Contract): Promise<ContractBreak[]> {
  const breaks = [...before].map(async ([file, earlier]) => {
    const later = after.get(file);
    const now = later === undefined ? [] : await readPromises(file, later);
    return findBroken(await readPromises(file, earlier), now).map((one) => ({ file, ...one }));
  });
  return (await Promise.all(breaks)).flat();
}

/** What is promised at a place: that it is there, and, of some, what it is, what it takes or what it gives. */
type Promised = { at: string; what: string; is?: string; takes?: Schema; gives?: Schema };

/** Where something is gone, what was below it is not named too. */
function findBroken(before: Promised[], after: Promised[]): Break[] {
  const gone: string[] = [];
  return before.flatMap(({ at, what, is, takes, gives }): Break[] => {
    if (gone.some((path) => at.startsWith(`${path}/`))) return [];
    const now = after.find((one) => one.at === at && one.what === what);
    if (!now) {
      gone.push(at);
      return [{ path: at, keyword: "removed", reason: `${what} was removed` }];
    }
    return [
      ...(is === now.is ? [] : [{ path: at, keyword: "const", reason: `${what} is ${now.is} now` }]),
      ...(takes === undefined ? [] : findBreaks(takes, now.takes ?? false, at)),
      ...(gives === undefined ? [] : findBrokenAnswers(gives, now.gives ?? true, at)),
    ];
  });
}

/** What the files say was written by this package, and checked by the parsers of their formats. */
async function readPromises(file: string, json: string): Promise<Promised[]> {
  const document = await dereference(json);
  if (file === "openapi.json") return promisesOfApi(document as OpenApi);
  if (file === "asyncapi.json") return promisesOfChannels(document as AsyncApi);
  return [{ at: "", what: "the file", takes: document as Schema }];
}

/**
 * A document in JSON with every reference into itself filled in. What is next to a `$ref` in a schema counts too, and
 * would be merged over it: such a schema becomes an `allOf` before.
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

/** To publishers to a channel, and to readers of one. */
function promisesOfChannels({ operations }: AsyncApi): Promised[] {
  return Object.entries(operations).flatMap(([name, { action, channel }]) => {
    const at = pointer("/operations", name);
    const judged = (schema: Schema) => (action === "receive" ? { takes: schema } : { gives: schema });
    const messages = Object.entries(channel.messages).flatMap(([message, { payload, headers = true }]) => {
      const messageAt = pointer(at, "channel", "messages", message);
      return [
        { at: messageAt, what: "the message" },
        { at: pointer(messageAt, "payload"), what: "the payload", ...judged(payload) },
        { at: pointer(messageAt, "headers"), what: "its headers", ...judged(headers) },
      ];
    });
    return [
      { at, what: "the operation" },
      { at: pointer(at, "action"), what: "the action", is: action },
      { at: pointer(at, "channel", "address"), what: "the address of the channel", is: channel.address },
      ...messages,
    ];
  });
}

/** To callers of the API. */
function promisesOfApi({ paths }: OpenApi): Promised[] {
  const operations = Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: pointer("/paths", route, method), ...operation })),
  );
  return operations.flatMap(({ at, parameters = [], requestBody, responses, security }) => {
    const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
    const required = parameters.filter((one) => one.required).map(({ name }) => name);
    const headers: Schema = { type: "object", properties, required, additionalProperties: { type: "string" } };
    const contents = (content: Content, from: string, judged: (schema: Schema) => Partial<Promised>) =>
      Object.entries(content).map(([type, { schema }]) => {
        return { at: pointer(from, type), what: `the media type ${type}`, ...judged(schema) };
      });
    return [
      { at, what: "the route" },
      { at: pointer(at, "parameters"), what: "the headers", takes: headers },
      ...contents(requestBody.content, pointer(at, "requestBody", "content"), (takes) => ({ takes })),
      ...security.map((one) => {
        return { at: pointer(at, "security"), what: `the security scheme ${Object.keys(one).join(" and ") || "none"}` };
      }),
      ...Object.entries(responses).flatMap(([status, { content }]) => {
        const statusAt = pointer(at, "responses", status);
        const bodies = contents(content, pointer(statusAt, "content"), (gives) => ({ gives }));
        return [{ at: statusAt, what: "the response" }, ...bodies];
      }),
    ];
  });
}
