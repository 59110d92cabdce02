import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it, test } from "vitest";
import { attempt, impatientClock } from "../test/attempt.ts";
import { type Request, scriptedClient, serviceError } from "../test/fake-clients.ts";
import { freshEvents } from "../test/records.ts";
import { type Item, toItem } from "./item.ts";
import { insertItems } from "./table.ts";

const inserted = { status: "inserted" };
const present = (item: unknown) => ({ status: "present", item });
const failed = (reason: string) => ({ status: "failed", reason });
const fresh = (count: number) => freshEvents(count).map(toItem);
const code = (Code: string) => ({ Error: { Code } });

/** Inserts items into a table that answers each request as the script says for its operation. */
async function insert(
  items: Item[],
  script: { [operation: string]: (request: Request, earlier: number) => unknown },
  change = {},
) {
  const seen: Record<string, number> = {};
  const { client, requests } = scriptedClient<DynamoDBDocumentClient>((request) => {
    const earlier = seen[request.operation] ?? 0;
    seen[request.operation] = earlier + 1;
    return script[request.operation]?.(request, earlier);
  });
  const all = attempt(change);
  const { results, writeUnits } = await insertItems({ client, name: "donors" }, items, all);
  return { results, writeUnits, requests, attempt: all };
}

const all = (answer: object) => (request: Request) => ({ Responses: request.input.Statements.map(() => answer) });
const allTaken = all(code("DuplicateItem"));
const keysOf = ({ input }: Request) => input.RequestItems.donors.Keys as { PK: string }[];
const toThrow = (name: string, status: number) => () => {
  throw serviceError(name, status);
};
type Statement = { Parameters: [{ S: string }, ...unknown[]] };
const operations = (requests: Request[]) => requests.map(({ operation }) => operation);

describe("the insertion", () => {
  it("is a PartiQL INSERT of the attributes in hand, with their values as parameters", async () => {
    const items: Item[] = [
      { PK: "DONOR#1", city: "Riga", source: "/crm" },
      { PK: "DONATION#2", source: "/drives", units: 2 },
    ];
    const { requests, attempt } = await insert(items, { BatchExecuteStatement: all({}) });
    const Statements = [
      {
        Statement: `INSERT INTO "donors" VALUE {'PK':?,'city':?,'source':?}`,
        Parameters: [{ S: "DONOR#1" }, { S: "Riga" }, { S: "/crm" }],
      },
      {
        Statement: `INSERT INTO "donors" VALUE {'PK':?,'source':?,'units':?}`,
        Parameters: [{ S: "DONATION#2" }, { S: "/drives" }, { N: "2" }],
      },
    ];
    const input = { Statements, ReturnConsumedCapacity: "TOTAL" };
    expect(requests).toEqual([{ operation: "BatchExecuteStatement", input, signal: attempt.signal }]);
    expect(requests[0]?.signal).toBe(attempt.signal);
  });

  it("takes 25 items in a request, and keeps the order of the results", async () => {
    const items = fresh(51);
    const bad = items[30];
    const { results, requests } = await insert(items, {
      BatchExecuteStatement: ({ input }) => ({
        Responses: input.Statements.map(({ Parameters }: Statement) =>
          Parameters[0].S === bad?.PK ? code("AccessDenied") : {},
        ),
      }),
    });
    expect(requests.map(({ input }) => input.Statements.length)).toEqual([25, 25, 1]);
    expect(results).toEqual(items.map((item) => (item === bad ? failed("AccessDenied") : inserted)));
  });

  it("sums the write units of all answers, over requests and tables", async () => {
    const units = [[{ CapacityUnits: 25 }], [{ CapacityUnits: 2 }, {}, { CapacityUnits: 3 }], undefined];
    const { writeUnits } = await insert(fresh(75), {
      BatchExecuteStatement: (request, earlier) => ({ ...all({})(request), ConsumedCapacity: units[earlier] }),
    });
    expect(writeUnits).toBe(30);
  });

  it("sends no request without items", async () => {
    const { results, writeUnits, requests } = await insert([], {});
    expect({ results, writeUnits, requests }).toEqual({ results: [], writeUnits: 0, requests: [] });
  });
});

describe("one statement's answer", () => {
  test.for([
    ["no error", {}, inserted, 1],
    ["AccessDenied", code("AccessDenied"), failed("AccessDenied"), 1],
    ["an error without a code", { Error: {} }, failed("Unknown"), 1],
    ["ThrottlingError", code("ThrottlingError"), failed("ThrottlingError"), 5],
    ["TransactionConflict", code("TransactionConflict"), failed("TransactionConflict"), 5],
    ["nothing", undefined, failed("NoAnswer"), 5],
    ["nothing, in an answer that holds none", null, failed("NoAnswer"), 5],
  ] as const)("that is %s", async ([, answer, result, tries]) => {
    const { results, requests } = await insert(fresh(1), {
      BatchExecuteStatement: () => (answer === null ? {} : { Responses: [answer] }),
    });
    expect(results).toEqual([result]);
    expect(requests).toHaveLength(tries);
  });

  it("that is missing with all others is tried again, and the item found by a read", async () => {
    const items = fresh(2);
    const { results, requests } = await insert(items, {
      BatchExecuteStatement: (request, earlier) => (earlier === 0 ? {} : allTaken(request)),
      BatchGet: () => ({ Responses: { donors: items } }),
    });
    expect(results).toEqual(items.map(present));
    expect(operations(requests)).toEqual(["BatchExecuteStatement", "BatchExecuteStatement", "BatchGet"]);
  });

  it("that says not now is tried again alone, after a back-off", async () => {
    const items = fresh(3);
    const clock = impatientClock();
    const { results, requests } = await insert(
      items,
      {
        BatchExecuteStatement: (request, earlier) =>
          earlier === 0 ? { Responses: [{}, code("ThrottlingError"), {}] } : all({})(request),
      },
      { clock },
    );
    expect(results).toEqual([inserted, inserted, inserted]);
    expect(requests.map(({ input }) => input.Statements.map((one: Statement) => one.Parameters[0].S))).toEqual([
      items.map(({ PK }) => PK),
      [items[1]?.PK],
    ]);
    expect(clock.slept).toEqual([25]);
  });
});

describe("a request that fails as a whole", () => {
  test.for([
    ["ThrottlingException", 400, 5],
    ["InternalServerError", 500, 5],
    ["AccessDeniedException", 400, 1],
    ["ValidationException", 400, 1],
  ] as const)("with %s %d, of one statement, is tried %d times", async ([name, status, tries]) => {
    const { results, writeUnits, requests } = await insert(fresh(1), { BatchExecuteStatement: toThrow(name, status) });
    expect(results).toEqual([failed(name)]);
    expect(writeUnits).toBe(0);
    expect(requests).toHaveLength(tries);
  });

  it("fails each of its items", async () => {
    const { results, requests } = await insert(fresh(3), {
      BatchExecuteStatement: toThrow("AccessDeniedException", 400),
    });
    expect(results).toEqual(Array(3).fill(failed("AccessDeniedException")));
    expect(requests).toHaveLength(1);
  });

  it("because of one statement is done again one at a time, with the units of all", async () => {
    const items = fresh(3);
    const { results, writeUnits, requests } = await insert(items, {
      BatchExecuteStatement: (request) => {
        const { Statements } = request.input;
        if (Statements.length > 1 || Statements[0].Parameters[0].S === items[1]?.PK) {
          throw serviceError("ValidationException", 400);
        }
        return { ...all({})(request), ConsumedCapacity: [{ CapacityUnits: 2 }] };
      },
    });
    expect(results).toEqual([inserted, failed("ValidationException"), inserted]);
    expect(writeUnits).toBe(4);
    expect(requests.map(({ input }) => input.Statements.length)).toEqual([3, 1, 1, 1]);
    for (const { signal } of requests) expect(signal).toBe(requests[0]?.signal);
  });

  it("ends the work when the time is over", async () => {
    const over = new AbortController();
    const { results, requests } = await insert(
      fresh(1),
      {
        BatchExecuteStatement: () => {
          over.abort();
          throw serviceError("AbortError", 0);
        },
      },
      { signal: over.signal },
    );
    expect(results).toEqual([failed("NoTimeLeft")]);
    expect(requests).toHaveLength(1);
  });
});

it("fails what was not begun, as no time is left", async () => {
  const { results, requests } = await insert(fresh(2), {}, { signal: AbortSignal.abort() });
  expect(results).toEqual([failed("NoTimeLeft"), failed("NoTimeLeft")]);
  expect(requests).toEqual([]);
});

describe("reading what was taken", () => {
  const read = (items: Item[], BatchGet: (request: Request, earlier: number) => unknown, change = {}) =>
    insert(items, { BatchExecuteStatement: allTaken, BatchGet }, change);
  const reads = (requests: Request[]) => requests.filter(({ operation }) => operation === "BatchGet");

  it("asks by key, consistently, and gives each item what is stored under its key", async () => {
    const items = fresh(2);
    const stored = items.map((item) => ({ ...item, city: "Elsewhere" }));
    const { results, requests, attempt } = await read(items, () => ({ Responses: { donors: stored.toReversed() } }));
    expect(results).toEqual(stored.map(present));
    const Keys = items.map(({ PK }) => ({ PK }));
    const input = { RequestItems: { donors: { Keys, ConsistentRead: true } } };
    expect(reads(requests)).toEqual([{ operation: "BatchGet", input, signal: attempt.signal }]);
    expect(reads(requests)[0]?.signal).toBe(attempt.signal);
  });

  it("asks for 100 keys in a request", async () => {
    const items = fresh(101);
    const { results, requests } = await read(items, (request) => ({
      Responses: { donors: items.filter(({ PK }) => keysOf(request).some((key) => key.PK === PK)) },
    }));
    expect(results).toEqual(items.map(present));
    expect(reads(requests).map((request) => keysOf(request).length)).toEqual([100, 1]);
  });

  test.for([
    ["an item that has gone", { Responses: { donors: [] } }],
    ["an answer about no table", { Responses: {} }],
    ["an empty answer", {}],
    ["unprocessed keys of another table", { UnprocessedKeys: { other: { Keys: [{ PK: "x" }] } } }],
    ["unprocessed keys without keys", { UnprocessedKeys: { donors: {} } }],
  ] as const)("does not ask again after %s", async ([, answer]) => {
    const { results, requests } = await read(fresh(1), () => answer);
    expect(results).toEqual([failed("ItemGone")]);
    expect(reads(requests)).toHaveLength(1);
  });

  it("asks again for unprocessed keys alone, and fails after five times", async () => {
    const items = fresh(3);
    const last = items[2];
    const { results, requests } = await read(items, () => ({
      Responses: { donors: [items[0]] },
      UnprocessedKeys: { donors: { Keys: [{ PK: last?.PK }] } },
    }));
    expect(results).toEqual([present(items[0]), failed("ItemGone"), failed("UnprocessedKeys")]);
    expect(reads(requests).map((request) => keysOf(request).map(({ PK }) => PK))).toEqual([
      items.map(({ PK }) => PK),
      ...Array(4).fill([last?.PK]),
    ]);
  });

  test.for([
    ["ThrottlingException", 400, 5],
    ["AccessDeniedException", 400, 1],
  ] as const)("that fails with %s %d is tried %d times", async ([name, status, tries]) => {
    const { results, requests } = await read(fresh(2), toThrow(name, status));
    expect(results).toEqual([failed(name), failed(name)]);
    expect(reads(requests)).toHaveLength(tries);
  });

  it("ends the work when the time is over", async () => {
    const over = new AbortController();
    const overNow = () => {
      over.abort();
      throw serviceError("AbortError", 0);
    };
    const { results, requests } = await read(fresh(1), overNow, { signal: over.signal });
    expect(results).toEqual([failed("NoTimeLeft")]);
    expect(reads(requests)).toHaveLength(1);
  });
});

describe("on an engine without PartiQL", () => {
  const put = (items: Item[], Put: (request: Request, earlier: number) => unknown, BatchGet = () => ({})) =>
    insert(items, { BatchExecuteStatement: toThrow("UnknownOperationException", 400), Put, BatchGet });

  it("puts each item on condition that its key is free, and sums the units", async () => {
    const items = fresh(3);
    const { results, writeUnits, requests, attempt } = await put(items, (_, earlier) =>
      earlier === 0 ? {} : { ConsumedCapacity: earlier === 1 ? {} : { CapacityUnits: 2 } },
    );
    expect(results).toEqual([inserted, inserted, inserted]);
    expect(writeUnits).toBe(2);
    expect(requests.slice(1)).toEqual(
      items.map((Item) => ({
        operation: "Put",
        input: {
          TableName: "donors",
          Item,
          ConditionExpression: "attribute_not_exists(PK)",
          ReturnConsumedCapacity: "TOTAL",
        },
        signal: attempt.signal,
      })),
    );
    for (const { signal } of requests) expect(signal).toBe(attempt.signal);
  });

  it("reads an item whose key is taken", async () => {
    const [item] = fresh(1) as [Item];
    const { results, writeUnits } = await put([item], toThrow("ConditionalCheckFailedException", 400), () => ({
      Responses: { donors: [item] },
    }));
    expect(results).toEqual([present(item)]);
    expect(writeUnits).toBe(0);
  });

  test.for([
    ["ThrottlingException", 5],
    ["AccessDeniedException", 1],
  ] as const)("tries an item that fails with %s %d times", async ([name, tries]) => {
    const { results, writeUnits, requests } = await put(fresh(1), toThrow(name, 400));
    expect(results).toEqual([failed(name)]);
    expect(writeUnits).toBe(0);
    expect(requests.filter(({ operation }) => operation === "Put")).toHaveLength(tries);
  });
});
