import { describe, expect } from "vitest";
import { attempt, impatientClock } from "../test/attempt.ts";
import { testOn } from "../test/engine-tests.ts";
import { ENGINES, itemsOf, tableAt } from "../test/engines.ts";
import type { Fault, Json } from "../test/proxy.ts";
import { freshEvents } from "../test/records.ts";
import { toItem } from "./item.ts";
import { insertItems } from "./table.ts";

const fresh = (count: number) => freshEvents(count).map(toItem);
const inserted = { status: "inserted" };
const present = (item: unknown) => ({ status: "present", item });
const failed = (reason: string) => ({ status: "failed", reason });

describe.each(ENGINES)("a table on %s", (engine) => {
  const test = testOn[engine];
  const is = (operation: string) => operation === (engine === "dynoxide" ? "BatchExecuteStatement" : "PutItem");

  test("inserts items of every type, a write unit for each, and reads nothing", async ({
    dynamodb,
    table,
    directTable,
  }) => {
    const items = fresh(260);
    const { results, writeUnits } = await insertItems(table, items, attempt());
    expect(results).toEqual(items.map(() => inserted));
    expect(writeUnits).toBe(260);
    expect([...(await itemsOf(directTable)).values()]).toHaveLength(260);
    expect((await itemsOf(directTable)).get(items[259]?.PK ?? "")).toEqual(items[259]);
    expect(dynamodb.calls.filter(({ operation }) => operation === "BatchGetItem")).toEqual([]);
  });

  test("returns what is there already, and changes nothing", async ({ table, directTable }) => {
    const items = fresh(30);
    await insertItems(table, items.slice(0, 10), attempt());
    const others = items.map((item) => ({ ...item, city: "Elsewhere" }));
    const { results } = await insertItems(table, others, attempt());
    expect(results).toEqual(items.map((item, i) => (i < 10 ? present(item) : inserted)));
    expect((await itemsOf(directTable)).get(items[0]?.PK ?? "")).toEqual(items[0]);
  });

  test("reads 250 taken keys in three consistent reads", async ({ dynamodb, table }) => {
    const items = fresh(250);
    await insertItems(table, items, attempt());
    expect((await insertItems(table, items, attempt())).results).toEqual(items.map(present));
    const reads = dynamodb.calls.filter(({ operation }) => operation === "BatchGetItem");
    expect(reads.map(({ body }) => body.RequestItems[table.name])).toMatchObject([
      { ConsistentRead: true, Keys: { length: 100 } },
      { ConsistentRead: true, Keys: { length: 100 } },
      { ConsistentRead: true, Keys: { length: 50 } },
    ]);
  });

  test("inserts each key once when two insert it at the same time", async ({ table }) => {
    const items = fresh(100);
    const both = await Promise.all([insertItems(table, items, attempt()), insertItems(table, items, attempt())]);
    items.forEach((item, i) => {
      expect(both.map(({ results }) => results[i]).sort(byStatus)).toEqual([inserted, present(item)]);
    });
  });

  test("finds its own item after a lost reply", async ({ dynamodb, table, directTable }) => {
    dynamodb.fault = ({ operation, earlier }) => (is(operation) && earlier === 0 ? { kind: "lose-reply" } : undefined);
    const [item] = fresh(1);
    expect((await insertItems(table, [item as never], attempt())).results).toEqual([present(item)]);
    expect((await itemsOf(directTable)).size).toBe(1);
  });

  test.for([
    ["a reset connection", { kind: "reset" }],
    ["a black hole", { kind: "hang" }],
    ["a server error", { kind: "answer", status: 500, body: { __type: "InternalServerError" } }],
    ["an unavailable service", { kind: "answer", status: 503, body: {} }],
    [
      "a throttled request",
      { kind: "answer", status: 400, body: { __type: "ProvisionedThroughputExceededException" } },
    ],
    ["an answer that is not the service's", { kind: "rewrite", answer: () => "<html>" }],
  ] as [string, Fault][])("tries again after %s", async ([, fault], { dynamodb, table, directTable }) => {
    const asked = fault.kind === "hang" ? tableAt(dynamodb.endpoint, table.name, 500) : table;
    dynamodb.fault = ({ operation, earlier }) => (is(operation) && earlier === 0 ? fault : undefined);
    const items = fresh(30);
    const { results } = await insertItems(asked, items, attempt());
    for (const { status } of results) expect(["inserted", "present"]).toContain(status);
    expect((await itemsOf(directTable)).size).toBe(30);
  });

  test("waits for an answer that drips", async ({ dynamodb, table }) => {
    dynamodb.fault = () => ({ kind: "drip" });
    expect((await insertItems(table, fresh(2), attempt())).results).toEqual([inserted, inserted]);
  });

  test("gives up after five tries with full jitter, and says why", async ({ dynamodb, table }) => {
    dynamodb.fault = ({ operation }) =>
      is(operation) ? { kind: "answer", status: 400, body: { __type: "ThrottlingException" } } : undefined;
    const clock = impatientClock();
    expect((await insertItems(table, fresh(1), attempt({ clock }))).results).toEqual([failed("ThrottlingException")]);
    expect(dynamodb.calls.filter(({ operation }) => is(operation))).toHaveLength(5);
    expect(clock.slept).toEqual([25, 50, 100, 200]);
  });

  test("does not repeat what the service does not allow", async ({ dynamodb, table }) => {
    dynamodb.fault = ({ operation }) =>
      is(operation) ? { kind: "answer", status: 400, body: { __type: "AccessDeniedException" } } : undefined;
    expect((await insertItems(table, fresh(1), attempt())).results).toEqual([failed("AccessDeniedException")]);
    expect(dynamodb.calls.filter(({ operation }) => is(operation))).toHaveLength(1);
  });

  test("starts nothing when no time is left", async ({ dynamodb, table }) => {
    const { results } = await insertItems(table, fresh(30), attempt({ signal: AbortSignal.abort() }));
    expect(results).toEqual(Array.from({ length: 30 }, () => failed("NoTimeLeft")));
    expect(dynamodb.calls).toEqual([]);
  });

  test("lets go of a running request when the time is over", async ({ dynamodb, table }) => {
    const over = new AbortController();
    dynamodb.fault = ({ operation }) => {
      if (!is(operation)) return undefined;
      over.abort();
      return { kind: "hang" };
    };
    const { results } = await insertItems(table, fresh(2), attempt({ signal: over.signal }));
    expect(results).toEqual([failed("NoTimeLeft"), failed("NoTimeLeft")]);
  });

  test("fails what it cannot reach, a table that is not there too", async ({ dynamodb }) => {
    const nowhere = tableAt("http://127.0.0.1:1", "nowhere");
    expect((await insertItems(nowhere, fresh(2), attempt())).results).toMatchObject([
      { status: "failed" },
      { status: "failed" },
    ]);
    const missing = tableAt(dynamodb.target, "missing");
    expect((await insertItems(missing, fresh(1), attempt())).results).toMatchObject([
      { status: "failed", reason: expect.stringMatching(/^ResourceNotFound/) },
    ]);
  });

  describe("reading what was taken", () => {
    const whole = (fault: Fault) => (call: { operation: string; earlier: number }) =>
      call.operation === "BatchGetItem" && call.earlier === 0 ? fault : undefined;

    test("asks again for unprocessed keys", async ({ dynamodb, table }) => {
      const items = fresh(3);
      await insertItems(table, items, attempt());
      let held: Json[] = [];
      const request = (body: Json) => {
        held = body.RequestItems[table.name].Keys.slice(1);
        return {
          RequestItems: {
            [table.name]: { ...body.RequestItems[table.name], Keys: body.RequestItems[table.name].Keys.slice(0, 1) },
          },
        };
      };
      const answer = (body: Json) => ({ ...body, UnprocessedKeys: { [table.name]: { Keys: held } } });
      dynamodb.fault = whole({ kind: "rewrite", request, answer });
      expect((await insertItems(table, items, attempt())).results).toEqual(items.map(present));
    });

    test("asks again after a throttled read, and fails after five", async ({ dynamodb, table }) => {
      const items = fresh(1);
      await insertItems(table, items, attempt());
      const throttle: Fault = { kind: "answer", status: 400, body: { __type: "ThrottlingException" } };
      dynamodb.fault = whole(throttle);
      expect((await insertItems(table, items, attempt())).results).toEqual(items.map(present));
      dynamodb.fault = ({ operation }) => (operation === "BatchGetItem" ? throttle : undefined);
      expect((await insertItems(table, items, attempt())).results).toEqual([failed("ThrottlingException")]);
    });

    test("fails for an item that was there and has gone, so that it comes again", async ({ dynamodb, table }) => {
      const items = fresh(1);
      await insertItems(table, items, attempt());
      dynamodb.fault = whole({ kind: "rewrite", answer: () => ({ Responses: { [table.name]: [] } }) });
      expect((await insertItems(table, items, attempt())).results).toEqual([failed("ItemGone")]);
    });
  });

  // Of the two only dynoxide knows PartiQL.
  if (engine === "dynoxide")
    describe("statement by statement", () => {
      test("sends 100 fresh items in four requests of one text with parameters", async ({ dynamodb, table }) => {
        const items = fresh(100);
        await insertItems(table, items, attempt());
        expect(dynamodb.calls.map(({ operation }) => operation)).toEqual(Array(4).fill("BatchExecuteStatement"));
        const { Statement, Parameters } = dynamodb.calls[0]?.body.Statements[0] ?? {};
        const names = Object.keys(items[0] ?? {});
        expect(Statement).toBe(`INSERT INTO "${table.name}" VALUE {${names.map((name) => `'${name}':?`).join(",")}}`);
        expect(Parameters).toHaveLength(names.length);
      });

      /** Keeps the statements at `indexes` from the engine, and answers them with `code` inside a 200. */
      const failing = (indexes: number[], code: string): Fault => ({
        kind: "rewrite",
        request: (body) => ({
          ...body,
          Statements: body.Statements.filter((_: Json, i: number) => !indexes.includes(i)),
        }),
        answer: (body) => {
          const rest = [...body.Responses];
          const count = rest.length + indexes.length;
          const error = { Error: { Code: code, Message: "refused" } };
          return {
            ...body,
            Responses: Array.from({ length: count }, (_, i) => (indexes.includes(i) ? error : rest.shift())),
          };
        },
      });

      test.for([
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "InternalServerError",
        "TransactionConflict",
      ])(
        "tries a statement again that failed with %s inside a 200, and that one alone",
        async (code, { dynamodb, table, directTable }) => {
          dynamodb.fault = ({ earlier }) => (earlier === 0 ? failing([3, 7], code) : undefined);
          const items = fresh(10);
          expect((await insertItems(table, items, attempt())).results).toEqual(items.map(() => inserted));
          expect(dynamodb.calls.map(({ body }) => body.Statements.length)).toEqual([10, 2]);
          expect((await itemsOf(directTable)).size).toBe(10);
        },
      );

      test.for(["AccessDenied", "ValidationError", "ItemCollectionSizeLimitExceeded", "SomethingNew"])(
        "fails a statement at once for %s, and writes the others",
        async (code, { dynamodb, table }) => {
          dynamodb.fault = ({ earlier }) => (earlier === 0 ? failing([0], code) : undefined);
          const { results } = await insertItems(table, fresh(3), attempt());
          expect(results).toEqual([failed(code), inserted, inserted]);
          expect(dynamodb.calls).toHaveLength(1);
        },
      );

      test("tries again what the answer leaves out", async ({ dynamodb, table }) => {
        dynamodb.fault = ({ earlier }) =>
          earlier === 0
            ? { kind: "rewrite", answer: (body) => ({ ...body, Responses: body.Responses.slice(0, 1) }) }
            : undefined;
        const items = fresh(3);
        expect((await insertItems(table, items, attempt())).results).toEqual([
          inserted,
          present(items[1]),
          present(items[2]),
        ]);
      });

      test("does a request again one statement at a time when it is refused as a whole", async ({
        dynamodb,
        table,
      }) => {
        const refusal: Fault = {
          kind: "answer",
          status: 400,
          body: { __type: "ValidationException", message: "refused" },
        };
        dynamodb.fault = ({ body }) => (body.Statements?.length > 1 ? refusal : undefined);
        const items = fresh(26);
        const { results, writeUnits } = await insertItems(table, items, attempt());
        expect(results).toEqual(items.map(() => inserted));
        expect(writeUnits).toBe(26);
        expect(new Set(dynamodb.calls.map(({ operation }) => operation))).toEqual(new Set(["BatchExecuteStatement"]));
      });

      test("fails the one statement that is refused even alone, and writes the others", async ({ dynamodb, table }) => {
        const items = fresh(4);
        const bad = items[2]?.PK;
        const holdsBad = (body: Json) => body.Statements?.some((one: Json) => one.Parameters[0].S === bad);
        const refusal: Fault = {
          kind: "answer",
          status: 400,
          body: { __type: "ValidationException", message: "refused" },
        };
        dynamodb.fault = ({ body }) => (holdsBad(body) ? refusal : undefined);
        const { results } = await insertItems(table, items, attempt());
        expect(results).toEqual([inserted, inserted, failed("ValidationException"), inserted]);
      });
    });
});

const byStatus = (a?: { status: string }, b?: { status: string }) => (a?.status ?? "").localeCompare(b?.status ?? "");
