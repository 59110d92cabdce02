import { createTable } from "@savelife/local/create-table";
import { startDynamodb } from "@savelife/local/dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { attempt, impatientClock } from "../test/attempt.ts";
import { ENGINES, itemsOf, tableAt } from "../test/engines.ts";
import { type Fault, type FaultProxy, type Json, startProxy } from "../test/proxy.ts";
import { freshEvents } from "../test/records.ts";
import { toItem } from "./item.ts";
import { insertItems, type Table } from "./table.ts";

const fresh = (count: number) => freshEvents(count).map(toItem);
const inserted = { status: "inserted" };
const present = (item: unknown) => ({ status: "present", item });
const failed = (reason: string) => ({ status: "failed", reason });

describe.each(ENGINES)("a table on %s", (engine) => {
  let dynamodb: Awaited<ReturnType<typeof startDynamodb>>;
  let proxy: FaultProxy;
  let direct: Table;
  let table: Table;
  const is = (operation: string) => operation === (engine === "dynoxide" ? "BatchExecuteStatement" : "PutItem");

  beforeAll(async () => {
    dynamodb = await startDynamodb({ engine, port: 0 });
    proxy = await startProxy(dynamodb.endpoint);
  });
  afterAll(async () => {
    await proxy.stop();
    await dynamodb.stop();
  });
  beforeEach(async ({ task }) => {
    const name = `table-${task.id}`;
    await createTable(dynamodb.endpoint, name);
    direct = tableAt(dynamodb.endpoint, name);
    table = tableAt(proxy.endpoint, name);
    proxy.fault = () => undefined;
    proxy.calls.length = 0;
  });

  it("inserts items of every type, a write unit for each, and reads nothing", async () => {
    const items = fresh(260);
    const { results, writeUnits } = await insertItems(table, items, attempt());
    expect(results).toEqual(items.map(() => inserted));
    expect(writeUnits).toBe(260);
    expect([...(await itemsOf(direct)).values()]).toHaveLength(260);
    expect((await itemsOf(direct)).get(items[259]?.PK ?? "")).toEqual(items[259]);
    expect(proxy.calls.filter(({ operation }) => operation === "BatchGetItem")).toEqual([]);
  });

  it("brings what is there already, and changes nothing", async () => {
    const items = fresh(30);
    await insertItems(table, items.slice(0, 10), attempt());
    const others = items.map((item) => ({ ...item, city: "Elsewhere" }));
    const { results } = await insertItems(table, others, attempt());
    expect(results).toEqual(items.map((item, i) => (i < 10 ? present(item) : inserted)));
    expect((await itemsOf(direct)).get(items[0]?.PK ?? "")).toEqual(items[0]);
  });

  it("reads 250 taken keys in three consistent reads", async () => {
    const items = fresh(250);
    await insertItems(table, items, attempt());
    expect((await insertItems(table, items, attempt())).results).toEqual(items.map(present));
    const reads = proxy.calls.filter(({ operation }) => operation === "BatchGetItem");
    expect(reads.map(({ body }) => body.RequestItems[table.name])).toMatchObject([
      { ConsistentRead: true, Keys: { length: 100 } },
      { ConsistentRead: true, Keys: { length: 100 } },
      { ConsistentRead: true, Keys: { length: 50 } },
    ]);
  });

  it("inserts each key once when two insert it at the same time", async () => {
    const items = fresh(100);
    const both = await Promise.all([insertItems(table, items, attempt()), insertItems(table, items, attempt())]);
    items.forEach((item, i) => {
      expect(both.map(({ results }) => results[i]).sort(byStatus)).toEqual([inserted, present(item)]);
    });
  });

  it("finds its own item after a lost reply", async () => {
    proxy.fault = ({ operation, earlier }) => (is(operation) && earlier === 0 ? { kind: "lose-reply" } : undefined);
    const [item] = fresh(1);
    expect((await insertItems(table, [item as never], attempt())).results).toEqual([present(item)]);
    expect((await itemsOf(direct)).size).toBe(1);
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
  ] as [string, Fault][])("tries again after %s", async ([, fault]) => {
    if (fault.kind === "hang") table = tableAt(proxy.endpoint, table.name, 500);
    proxy.fault = ({ operation, earlier }) => (is(operation) && earlier === 0 ? fault : undefined);
    const items = fresh(30);
    const { results } = await insertItems(table, items, attempt());
    for (const { status } of results) expect(["inserted", "present"]).toContain(status);
    expect((await itemsOf(direct)).size).toBe(30);
  });

  it("waits for an answer that drips", async () => {
    proxy.fault = () => ({ kind: "drip" });
    expect((await insertItems(table, fresh(2), attempt())).results).toEqual([inserted, inserted]);
  });

  it("gives up after five tries with full jitter, and says why", async () => {
    proxy.fault = ({ operation }) =>
      is(operation) ? { kind: "answer", status: 400, body: { __type: "ThrottlingException" } } : undefined;
    const clock = impatientClock();
    expect((await insertItems(table, fresh(1), attempt({ clock }))).results).toEqual([failed("ThrottlingException")]);
    expect(proxy.calls.filter(({ operation }) => is(operation))).toHaveLength(5);
    expect(clock.slept).toEqual([25, 50, 100, 200]);
  });

  it("does not repeat what the service does not allow", async () => {
    proxy.fault = ({ operation }) =>
      is(operation) ? { kind: "answer", status: 400, body: { __type: "AccessDeniedException" } } : undefined;
    expect((await insertItems(table, fresh(1), attempt())).results).toEqual([failed("AccessDeniedException")]);
    expect(proxy.calls.filter(({ operation }) => is(operation))).toHaveLength(1);
  });

  it("starts nothing when no time is left", async () => {
    const { results } = await insertItems(table, fresh(30), attempt({ signal: AbortSignal.abort() }));
    expect(results).toEqual(Array.from({ length: 30 }, () => failed("NoTimeLeft")));
    expect(proxy.calls).toEqual([]);
  });

  it("lets go of a running request when the time is over", async () => {
    const over = new AbortController();
    proxy.fault = ({ operation }) => {
      if (!is(operation)) return undefined;
      over.abort();
      return { kind: "hang" };
    };
    const { results } = await insertItems(table, fresh(2), attempt({ signal: over.signal }));
    expect(results).toEqual([failed("NoTimeLeft"), failed("NoTimeLeft")]);
  });

  it("fails what it cannot reach, a table that is not there too", async () => {
    const nowhere = tableAt("http://127.0.0.1:1", "nowhere");
    expect((await insertItems(nowhere, fresh(2), attempt())).results).toMatchObject([
      { status: "failed" },
      { status: "failed" },
    ]);
    const missing = tableAt(dynamodb.endpoint, "missing");
    expect((await insertItems(missing, fresh(1), attempt())).results).toMatchObject([
      { status: "failed", reason: expect.stringMatching(/^ResourceNotFound/) },
    ]);
  });

  describe("reading what was taken", () => {
    const whole = (fault: Fault) => (call: { operation: string; earlier: number }) =>
      call.operation === "BatchGetItem" && call.earlier === 0 ? fault : undefined;

    it("asks again for unprocessed keys", async () => {
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
      proxy.fault = whole({ kind: "rewrite", request, answer });
      expect((await insertItems(table, items, attempt())).results).toEqual(items.map(present));
    });

    it("asks again after a throttled read, and fails after five", async () => {
      const items = fresh(1);
      await insertItems(table, items, attempt());
      const throttle: Fault = { kind: "answer", status: 400, body: { __type: "ThrottlingException" } };
      proxy.fault = whole(throttle);
      expect((await insertItems(table, items, attempt())).results).toEqual(items.map(present));
      proxy.fault = ({ operation }) => (operation === "BatchGetItem" ? throttle : undefined);
      expect((await insertItems(table, items, attempt())).results).toEqual([failed("ThrottlingException")]);
    });

    it("fails for an item that was there and has gone, so that it comes again", async () => {
      const items = fresh(1);
      await insertItems(table, items, attempt());
      proxy.fault = whole({ kind: "rewrite", answer: () => ({ Responses: { [table.name]: [] } }) });
      expect((await insertItems(table, items, attempt())).results).toEqual([failed("ItemGone")]);
    });
  });

  // Of the two only dynoxide knows PartiQL.
  if (engine === "dynoxide")
    describe("statement by statement", () => {
      it("sends 100 fresh items in four requests of one text with parameters", async () => {
        const items = fresh(100);
        await insertItems(table, items, attempt());
        expect(proxy.calls.map(({ operation }) => operation)).toEqual(Array(4).fill("BatchExecuteStatement"));
        const { Statement, Parameters } = proxy.calls[0]?.body.Statements[0] ?? {};
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
      ])("tries a statement again that failed with %s inside a 200, and that one alone", async (code) => {
        proxy.fault = ({ earlier }) => (earlier === 0 ? failing([3, 7], code) : undefined);
        const items = fresh(10);
        expect((await insertItems(table, items, attempt())).results).toEqual(items.map(() => inserted));
        expect(proxy.calls.map(({ body }) => body.Statements.length)).toEqual([10, 2]);
        expect((await itemsOf(direct)).size).toBe(10);
      });

      test.for(["AccessDenied", "ValidationError", "ItemCollectionSizeLimitExceeded", "SomethingNew"])(
        "fails a statement at once for %s, and writes the others",
        async (code) => {
          proxy.fault = ({ earlier }) => (earlier === 0 ? failing([0], code) : undefined);
          const { results } = await insertItems(table, fresh(3), attempt());
          expect(results).toEqual([failed(code), inserted, inserted]);
          expect(proxy.calls).toHaveLength(1);
        },
      );

      it("tries again what the answer leaves out", async () => {
        proxy.fault = ({ earlier }) =>
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

      it("does a request again one statement at a time when it is refused as a whole", async () => {
        const refusal: Fault = {
          kind: "answer",
          status: 400,
          body: { __type: "ValidationException", message: "refused" },
        };
        proxy.fault = ({ body }) => (body.Statements?.length > 1 ? refusal : undefined);
        const items = fresh(26);
        const { results, writeUnits } = await insertItems(table, items, attempt());
        expect(results).toEqual(items.map(() => inserted));
        expect(writeUnits).toBe(26);
        expect(new Set(proxy.calls.map(({ operation }) => operation))).toEqual(new Set(["BatchExecuteStatement"]));
      });

      it("fails the one statement that is refused even alone, and writes the others", async () => {
        const items = fresh(4);
        const bad = items[2]?.PK;
        const holdsBad = (body: Json) => body.Statements?.some((one: Json) => one.Parameters[0].S === bad);
        const refusal: Fault = {
          kind: "answer",
          status: 400,
          body: { __type: "ValidationException", message: "refused" },
        };
        proxy.fault = ({ body }) => (holdsBad(body) ? refusal : undefined);
        const { results } = await insertItems(table, items, attempt());
        expect(results).toEqual([inserted, inserted, failed("ValidationException"), inserted]);
      });
    });
});

const byStatus = (a?: { status: string }, b?: { status: string }) => (a?.status ?? "").localeCompare(b?.status ?? "");
