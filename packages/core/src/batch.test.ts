import { expect } from "vitest";
import { attempt } from "../test/attempt.ts";
import { test } from "../test/engine-tests.ts";
import { itemsOf, tableAt } from "../test/engines.ts";
import { fixture, rejectedBody } from "../test/records.ts";
import { precheck } from "./batch.ts";
import { serialize } from "./event.ts";
import { toItem } from "./item.ts";
import { insertItems } from "./table.ts";

const fresh = () => fixture("DonorSignedUp", crypto.randomUUID());
const body = (event: ReturnType<typeof fresh>) => ({ body: serialize(event) });

test("predicts what the consumer would make of each message, in their order, and writes nothing", async ({ table }) => {
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

test("looks up more than one request can hold", async ({ table }) => {
  const messages = Array.from({ length: 205 }, () => body(fresh()));
  const ended = await precheck(table, messages, attempt());
  expect(ended.every(({ outcome }) => outcome.status === "written")).toBe(true);
});

test("asks the table for nothing when no message is an event", async ({ dynamodb, table }) => {
  await precheck(table, [{ body: rejectedBody("unknown-type") }], attempt());
  expect(dynamodb.calls).toEqual([]);
});

test("says failed, and never written, when the table cannot be read", async ({ dynamodb, table }) => {
  const ended = await precheck(tableAt(dynamodb.endpoint, "NotThere"), [body(fresh())], attempt());
  expect(ended[0]?.outcome).toEqual({ status: "failed", reason: "ResourceNotFoundException" });
  const aborted = attempt({ signal: AbortSignal.abort() });
  const late = await precheck(table, [body(fresh())], aborted);
  expect(late[0]?.outcome).toEqual({ status: "failed", reason: "NoTimeLeft" });
});
