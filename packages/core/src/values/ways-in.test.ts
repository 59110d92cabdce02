import { describe, expect, it, test } from "vitest";
import { impatientClock } from "../../test/attempt.ts";
import { fakeQueue, fakeTable } from "../../test/fake-clients.ts";
import { record } from "../../test/records.ts";
import { type ValueCase, valueCases } from "../../test/values.ts";
import { findEventType } from "../catalogue.ts";
import { consume } from "../consume.ts";
import type { Item } from "../item.ts";
import { primaryKey } from "../keys.ts";
import { parse } from "../parse.ts";
import { publish } from "../publish.ts";
import { createRowReader } from "../rows.ts";

const fine = () => "fine" as const;
const named = valueCases.map((one) => [one.field, one.about, one] as const);
const accepted = valueCases.filter(({ data }) => data);
const pathOf = ({ field }: ValueCase) => `data.${field}`;
const keyOf = ({ type, sent }: ValueCase) => primaryKey(findEventType(type)?.prefix ?? "", sent.id);

/** Lets the consumer take bodies, and answers the status of each and the table. */
async function take(bodies: string[], items: Item[] = []) {
  const table = fakeTable(fine);
  for (const item of items) table.items.set(item.PK, item);
  const consumer = { table, deadLetters: fakeQueue(fine), clock: impatientClock(), random: () => 0.5 };
  const { consumed } = await consume(
    bodies.map((body) => record(body)),
    consumer,
    60_000,
  );
  return { statuses: consumed.map(({ outcome }) => outcome.status), items: table.items };
}

test.for(named)("on the queue, %s: %s", async ([, , one]) => {
  const { statuses, items } = await take([JSON.stringify(one.sent)]);
  expect(statuses).toEqual([one.data ? "written" : "rejected"]);
  const { source } = one.sent;
  expect(items.get(keyOf(one))).toEqual(one.data && { PK: keyOf(one), source, ...one.data });
});

test.for(named)("by publish, %s: %s", async ([, , one]) => {
  const queue = fakeQueue(fine);
  const [published] = await publish(queue, [one.sent]);
  expect(published).toMatchObject(
    one.data ? { status: "accepted" } : { rejection: { code: "invalid-data", faults: [{ path: pathOf(one) }] } },
  );
  expect(queue.bodies.map((body) => parse(body))).toMatchObject(one.data ? [{ event: { data: one.data } }] : []);
});

test.for(named)("as a row, %s: %s", ([, , one]) => {
  const { type, field, sent, data } = one;
  const read = createRowReader({ type, source: sent.source, idFrom: [], map: {} })({ ...sent.data, id: sent.id });
  expect(read).toEqual(
    data ? { event: { id: sent.id, source: sent.source, type, data } } : { rejection: expect.anything() },
  );
  if ("rejection" in read) expect(read.rejection.faults).toMatchObject([{ path: field }]);
});

describe("two spellings of one value", () => {
  const respelt = (one: ValueCase) => JSON.stringify({ ...one.sent, data: one.data });

  it("are one item", async () => {
    const bodies = accepted.flatMap((one) => [JSON.stringify(one.sent), respelt(one), JSON.stringify(one.sent)]);
    const { statuses, items } = await take(bodies);
    expect(statuses).toEqual(accepted.flatMap(() => ["written", "duplicate", "duplicate"]));
    expect(items.size).toBe(accepted.length);
  });

  it("are one item also where the other was stored as it came, before there was a rule for it", async () => {
    const { source } = accepted[0]?.sent ?? { source: "" };
    const stored = accepted.map((one): Item => ({ PK: keyOf(one), source, ...one.sent.data }));
    const { statuses, items } = await take(accepted.map(respelt), stored);
    expect(new Set(statuses)).toEqual(new Set(["duplicate"]));
    expect([...items.values()], "and nothing stored changes").toEqual(stored);
  });
});
