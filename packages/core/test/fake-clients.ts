import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { convertToNative } from "@aws-sdk/util-dynamodb";
import type { Item } from "../src/item.ts";
import type { Queue } from "../src/queue.ts";
import type { Table } from "../src/table.ts";
import type { Json } from "./proxy.ts";

/** What one request, or one entry of it, comes to. The numbers are drawn by the property, so that it can shrink them. */
export type Luck = () => "fine" | "throttled" | "refused" | "lost" | "down";

/** The input of any command. */
type Input = Record<string, Json>;

/** A table in memory that obeys the rules of DynamoDB where luck lets it, for ten thousand batches in a few seconds. */
export function fakeTable(luck: Luck): Table & { items: Map<string, Item> } {
  const items = new Map<string, Item>();
  const insert = ({ Statement, Parameters }: Input) => {
    const names = [...Statement.matchAll(/'([^']+)':\?/g)].map(([, name]) => name);
    const item = Object.fromEntries(names.map((name, i) => [name, convertToNative(Parameters[i])])) as Item;
    const fate = luck();
    if (fate === "throttled" || fate === "down") return { Error: { Code: "ThrottlingError" } };
    if (fate === "refused") return { Error: { Code: "AccessDenied" } };
    if (items.has(item.PK)) return { Error: { Code: "DuplicateItem" } };
    items.set(item.PK, item);
    return fate === "lost" ? { Error: { Code: "InternalServerError" } } : {};
  };
  const answers = (input: Input) => {
    if (input.Statements) {
      const keys = input.Statements.map(({ Parameters }: Input) => Parameters[0].S);
      if (new Set(keys).size < keys.length) throw serviceError("ValidationException", 400);
      return { Responses: input.Statements.map(insert), ConsumedCapacity: [{ CapacityUnits: keys.length }] };
    }
    const [[name, { Keys }]] = Object.entries(input.RequestItems) as [[string, Input]];
    const asked: string[] = Keys.map(({ PK }: Item) => PK);
    const unread = asked.filter(() => luck() === "throttled");
    const found = asked.filter((key) => !unread.includes(key)).flatMap((key) => items.get(key) ?? []);
    const left = unread.length > 0 ? { UnprocessedKeys: { [name]: { Keys: unread.map((PK) => ({ PK })) } } } : {};
    return { Responses: { [name]: found }, ...left };
  };
  return { client: client<DynamoDBDocumentClient>(luck, answers), name: "table", items };
}

/** A queue in memory: what was sent to it. */
export function fakeQueue(luck: Luck): Queue & { bodies: string[] } {
  const bodies: string[] = [];
  const answers = ({ Entries }: Input) => {
    const fates = Entries.map((entry: Input) => ({ entry, fate: luck() }));
    for (const { entry, fate } of fates) if (fate === "fine" || fate === "lost") bodies.push(entry.MessageBody);
    const Successful = fates
      .filter(({ fate }: Input) => fate === "fine")
      .map(({ entry: { Id } }: Input) => ({ Id, MessageId: Id }));
    const Failed = fates
      .filter(({ fate }: Input) => fate !== "fine")
      .map(({ entry: { Id } }: Input) => ({ Id, Code: "InternalError" }));
    return { Successful, Failed };
  };
  return { client: client<SQSClient>(luck, answers), url: "http://127.0.0.1/000000000000/queue", bodies };
}

/** A client whose requests meet their own luck first; "lost" ones are done and not answered. */
function client<Client>(luck: Luck, answers: (input: Input) => object): Client {
  const send = async ({ input }: Input) => {
    const fate = luck();
    if (fate === "throttled") throw serviceError("ThrottlingException", 400);
    if (fate === "refused") throw serviceError("AccessDeniedException", 400);
    if (fate === "down") throw serviceError("InternalServerError", 500);
    const answer = answers(input as Input);
    if (fate === "lost") throw new Error("socket hang up");
    return answer;
  };
  return clientOf(send);
}

/** A request that was sent: its operation, its input, and the signal that would abort it. */
export type Request = { operation: string; input: Input; signal: AbortSignal };

/** A client that answers as the script says, or throws what the script throws, and keeps every request; a thousand at most. */
export function scriptedClient<Client>(script: (request: Request, earlier: number) => unknown) {
  const requests: Request[] = [];
  const send = async (command: { input: Input }, { abortSignal: signal }: { abortSignal: AbortSignal }) => {
    const request = { operation: command.constructor.name.replace(/Command$/, ""), input: command.input, signal };
    if (requests.push(request) > 1_000) throw new Error("still not done after a thousand requests");
    return script(request, requests.length - 1);
  };
  return { client: clientOf<Client>(send), requests };
}

/** An error as the SDK throws it for an answer of the service. */
export function serviceError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error("the service's own text"), { name, $metadata: { httpStatusCode } });
}

/** Of the whole client, core uses `send` alone. */
function clientOf<Client>(send: unknown): Client {
  return { send } as Client;
}
