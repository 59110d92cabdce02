import fc from "fast-check";
import { expect, it } from "vitest";
import { anyEvent, anyText } from "../test/arbitraries.ts";
import { impatientClock } from "../test/attempt.ts";
import { fakeQueue, fakeTable, type Luck } from "../test/fake-clients.ts";
import { record } from "../test/records.ts";
import { consume, toBatchResponse } from "./consume.ts";
import { print } from "./event.ts";
import { differingFields, toItem } from "./item.ts";
import { parse } from "./parse.ts";

const BATCHES = 10_000;

const anyBody = fc.oneof({ weight: 4, arbitrary: anyEvent.map(print) }, { weight: 1, arbitrary: anyText });
const anyLuck = fc.constantFrom<ReturnType<Luck>>(
  "fine",
  "fine",
  "fine",
  "fine",
  "throttled",
  "refused",
  "lost",
  "down",
);
const anyBatch = fc.record({
  bodies: fc.array(anyBody, { maxLength: 12 }),
  earlier: fc.array(anyEvent, { maxLength: 3 }),
  lucks: fc.infiniteStream(anyLuck),
  milliseconds: fc.constantFrom(0, 30_000),
  hasDeadLetters: fc.boolean(),
});

it(`keeps every law of the batch response in ${BATCHES} random batches`, async () => {
  const seen = { written: 0, duplicate: 0, rejected: 0, failed: 0 };
  await fc.assert(
    fc.asyncProperty(anyBatch, async ({ bodies, earlier, lucks, milliseconds, hasDeadLetters }) => {
      const luck: Luck = () => lucks.next().value;
      const table = fakeTable(luck);
      for (const event of earlier) table.items.set(toItem(event).PK, toItem(event));
      const before = new Map(table.items);
      const deadLetters = hasDeadLetters ? fakeQueue(luck) : undefined;
      const consumer = { table, deadLetters, clock: impatientClock(), random: () => 0.5 };
      const records = bodies.map((body) => record(body));

      const consumption = await consume(records, consumer, milliseconds);
      const reported = toBatchResponse(consumption).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

      // One outcome a record, in order; reported are exactly the ids without a done outcome, each once.
      expect(consumption.consumed.map(({ record }) => record)).toEqual(records);
      expect(reported).toEqual(consumption.consumed.filter(({ done }) => !done).map(({ record }) => record.messageId));
      expect(new Set(reported).size).toBe(reported.length);

      for (const { record, outcome, done } of consumption.consumed) {
        seen[outcome.status]++;
        const parsed = parse(record.body);
        const stored = "event" in parsed ? table.items.get(toItem(parsed.event).PK) : undefined;
        if (outcome.status === "written" || outcome.status === "duplicate") {
          expect("event" in parsed && stored && differingFields(parsed.event, stored)).toEqual([]);
          expect(done).toBe(true);
        }
        if (outcome.status === "rejected") expect(done && !deadLetters?.bodies.includes(record.body)).toBe(false);
        if (outcome.status === "failed") expect(done).toBe(false);
      }
      // Nothing that was there is changed, and nothing is there that was not sent.
      for (const [key, item] of before) expect(table.items.get(key)).toEqual(item);
      const sent = new Set(bodies.map(parse).flatMap((one) => ("event" in one ? [toItem(one.event).PK] : [])));
      for (const key of table.items.keys()) expect(before.has(key) || sent.has(key)).toBe(true);
    }),
    { numRuns: BATCHES },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(BATCHES / 10);
}, 120_000);
