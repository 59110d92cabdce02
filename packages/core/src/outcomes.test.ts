import { createTable } from "@savelife/local/create-table";
import { startDynamodb } from "@savelife/local/dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempt } from "../test/attempt.ts";
import { ENGINES, itemsOf, tableAt } from "../test/engines.ts";
import { startProxy } from "../test/proxy.ts";
import { fixture, rejectedBody } from "../test/records.ts";
import { print } from "./event.ts";
import { toItem } from "./item.ts";
import { precheck } from "./outcomes.ts";
import { insertItems } from "./table.ts";

let engine: Awaited<ReturnType<typeof startDynamodb>>;
beforeAll(async () => {
  engine = await startDynamodb({ engine: ENGINES[0] });
  await createTable(engine.endpoint, "Table");
});
afterAll(() => engine.stop());

const fresh = () => fixture("DonorSignedUp", crypto.randomUUID());
const body = (event: ReturnType<typeof fresh>) => ({ body: print(event) });

test("tells what the consumer would make of each message, in their order, and writes nothing", async () => {
  const table = tableAt(engine.endpoint, "Table");
  const [written, stored, changed] = [fresh(), fresh(), fresh()];
  await insertItems(table, [toItem(stored), { ...toItem(changed), city: "Elsewhere" }], attempt());
  const before = await itemsOf(table);
  const messages = [body(written), { body: "{" }, body(stored), body(changed), body(written)];
  const outcomes = (await precheck(table, messages, attempt())).map(({ record, outcome }, i) => {
    expect(record).toBe(messages[i]);
    return outcome.status === "rejected" ? outcome.rejection.code : outcome.status;
  });
  expect(outcomes).toEqual(["written", "not-json", "duplicate", "conflict", "duplicate"]);
  expect(await itemsOf(table)).toEqual(before);
});

test("looks up more than one request can hold", async () => {
  const messages = Array.from({ length: 205 }, () => body(fresh()));
  const ended = await precheck(tableAt(engine.endpoint, "Table"), messages, attempt());
  expect(ended.every(({ outcome }) => outcome.status === "written")).toBe(true);
});

test("asks the table for nothing when no message is an event", async () => {
  const proxy = await startProxy(engine.endpoint);
  await precheck(tableAt(proxy.endpoint, "Table"), [{ body: rejectedBody("unknown-type") }], attempt());
  expect(proxy.calls).toEqual([]);
  await proxy.stop();
});

test("says failed, and never written, when the table cannot be read", async () => {
  const ended = await precheck(tableAt(engine.endpoint, "NotThere"), [body(fresh())], attempt());
  expect(ended[0]?.outcome).toEqual({ status: "failed", reason: "ResourceNotFoundException" });
  const aborted = attempt({ signal: AbortSignal.abort() });
  const late = await precheck(tableAt(engine.endpoint, "Table"), [body(fresh())], aborted);
  expect(late[0]?.outcome).toEqual({ status: "failed", reason: "NoTimeLeft" });
});
