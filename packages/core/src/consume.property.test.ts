import fc from "fast-check";
import { expect, it } from "vitest";
import { anyEvent, anyText } from "../test/arbitraries.ts";
import { impatientClock } from "../test/attempt.ts";
import { fakeQueue, fakeTable, type Luck } from "../test/fake-clients.ts";
import { record } from "../test/records.ts";
import type { Event } from "./catalogue.ts";
import { consume, toBatchResponse } from "./consume.ts";
import { serialize } from "./event.ts";
import { differingFields, toItem } from "./item.ts";
import { parse } from "./parse.ts";

/** `pnpm fuzz` sets it to 10,000. */
const BATCHES = Number(process.env.LAW_BATCHES ?? 3_000);

const anyBody = fc.oneof({ weight: 4, arbitrary: anyEvent.map(serialize) }, { weight: 1, arbitrary: anyText });
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
  // Some come twice, as SQS delivers them.
  bodies: fc
    .tuple(fc.array(anyBody, { maxLength: 10 }), fc.nat(2))
    .map(([all, twice]) => [...all, ...all.slice(0, twice)]),
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
      const open = consumption.consumed.filter(({ done }) => !done).map(({ record }) => record.messageId);
      expect({ records: consumption.consumed.map(({ record }) => record), reported }).toEqual({
        records,
        reported: open,
      });
      expect(new Set(reported).size).toBe(reported.length);

      const events = new Map(records.map((one) => [one, eventOf(one.body)]));
      const wrong = consumption.consumed.filter(({ record, outcome: { status }, done }) => {
        seen[status]++;
        const event = events.get(record);
        switch (status) {
          case "rejected":
            return done && !deadLetters?.bodies.includes(record.body);
          case "failed":
            return done;
          default: {
            const stored = event && table.items.get(toItem(event).PK);
            return !done || !event || !stored || differingFields(event, stored).length > 0;
          }
        }
      });
      // Nothing that was there is changed, and nothing is there that was not sent.
      const sent = new Set([...events.values()].flatMap((event) => (event ? [toItem(event).PK] : [])));
      const strange = [...table.items.keys()].filter((key) => !before.has(key) && !sent.has(key));
      const kept = new Map([...before.keys()].map((key) => [key, table.items.get(key)]));
      expect({ wrong, strange, kept }).toEqual({ wrong: [], strange: [], kept: before });
    }),
    { numRuns: BATCHES },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(BATCHES / 10);
}, 120_000);

function eventOf(body: string): Event | undefined {
  const parsed = parse(body);
  return "event" in parsed ? parsed.event : undefined;
}
