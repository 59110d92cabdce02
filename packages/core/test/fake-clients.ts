import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { convertToNative } from "@aws-sdk/util-dynamodb";
import type { Item } from "../src/item.ts";
import type { Queue } from "../src/queue.ts";
import type { Table } from "../src/table.ts";

/** What one request, or one entry of it, comes to. The numbers are drawn by the property, so that it can shrink them. */
export type Luck = () => "fine" | "throttled" | "refused" | "lost" | "down";

type Input = {
  // biome-ignore lint/suspicious/noExplicitAny: the input of any command
  [name: string]: any;
};

const named = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

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
      if (new Set(keys).size < keys.length) throw named("ValidationException", 400);
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
    if (fate === "throttled") throw named("ThrottlingException", 400);
    if (fate === "refused") throw named("AccessDeniedException", 400);
    if (fate === "down") throw named("InternalServerError", 500);
    const answer = answers(input as Input);
    if (fate === "lost") throw new Error("socket hang up");
    return answer;
  };
  return { send } as unknown as Client; // of the whole client, core uses `send` alone
}
