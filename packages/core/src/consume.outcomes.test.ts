import { describe, expect, it, test } from "vitest";
import { impatientClock } from "../test/attempt.ts";
import { fakeQueue, fakeTable } from "../test/fake-clients.ts";
import { fixture, freshEvents, record, rejectedBody } from "../test/records.ts";
import { catalogue, type Event } from "./catalogue.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Consumer, consume, toBatchResponse } from "./consume.ts";
import { serialize } from "./event.ts";
import { type Item, toItem } from "./item.ts";
import { STATEMENTS } from "./table.ts";

const MINUTE = 60_000;
const written = { status: "written" };
const duplicate = { status: "duplicate" };
const failed = (reason: string) => ({ status: "failed" as const, reason });
const conflict = (...fields: string[]) => ({
  status: "rejected",
  rejection: {
    code: "conflict",
    faults: fields.map((field) => ({
      path: `data.${field}`,
      expected: "the value that is stored under this id",
    })),
  },
});
const donor = fixture("DonorSignedUp");
const changed = (change: object): Event => ({ ...donor, data: { ...donor.data, ...change } }) as Event;
const recordOf = (event: Event) => record(serialize(event));
const fine = () => "fine" as const;

/** A consumer whose table and dead-letter queue are in memory and follow a script. */
function consumer(clock: Clock = impatientClock()) {
  return { table: fakeTable(fine), deadLetters: fakeQueue(fine), clock, random: () => 0.5 } satisfies Consumer;
}

it("parses a group only after the request of the one before has left, and while it is under way", async () => {
  const story: string[] = [];
  const { table, ...rest } = consumer({ ...impatientClock(), turn: systemClock.turn });
  const send = async (command: never, options: never) => {
    story.push("request");
    await systemClock.turn();
    story.push("answer");
    return table.client.send(command, options);
  };
  const records = freshEvents(75).map((event, i) => {
    const body = serialize(event);
    return Object.defineProperty(record(body), "body", {
      get() {
        if (i % STATEMENTS === 0) story.push(`parses ${i}`);
        return body;
      },
    });
  });
  const client = { ...table.client, send } as typeof table.client;
  const { consumed } = await consume(records, { ...rest, table: { ...table, client } }, MINUTE);
  expect(consumed.every(({ done }) => done)).toBe(true);
  const begun = ["parses 0", "request", "parses 25", "request", "parses 50", "request"];
  expect(story).toEqual([...begun, "answer", "answer", "answer"]);
});

describe("the outcome", () => {
  it("of fresh messages is written, and reports what they cost", async () => {
    const events = freshEvents(3);
    const records = events.map(recordOf);
    const fresh = consumer();
    expect(await consume(records, fresh, MINUTE)).toEqual({
      consumed: events.map((event, i) => ({ record: records[i], event, outcome: written, done: true })),
      writeUnits: 3,
    });
    expect([...fresh.table.items.values()]).toEqual(events.map(toItem));
    expect(fresh.deadLetters.bodies).toEqual([]);
  });

  test.for([
    ["equal, in the batch", [], [donor, donor], [written, duplicate]],
    ["equal, in the table", [donor], [donor], [duplicate]],
    ["equal, in both", [donor], [donor, donor], [duplicate, duplicate]],
    ["of other data, in the batch", [], [donor, changed({ city: "Riga" })], [written, conflict("city")]],
    [
      "of other data, in the table",
      [donor],
      [changed({ city: "Riga", type: "B+" }), donor],
      [conflict("city", "type"), duplicate],
    ],
    ["of another source", [donor], [{ ...donor, source: "/other" }], [duplicate]],
  ] as const)("of messages with one id that are %s", async ([, stored, sent, outcomes]) => {
    const one = consumer();
    for (const event of stored) one.table.items.set(toItem(event).PK, toItem(event));
    const { consumed } = await consume(sent.map(recordOf), one, MINUTE);
    expect(consumed.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(consumed.map(({ event }) => event)).toEqual(sent);
    expect([...one.table.items.values()]).toEqual([toItem(donor)]);
  });

  it("of every message of an item that was erased is duplicate, and nothing of it is stored or dead", async () => {
    const one = consumer();
    const tombstone: Item = { PK: toItem(donor).PK, erased: "2026-11-27T10:00:00.000Z" };
    one.table.items.set(tombstone.PK, tombstone);
    const { consumed } = await consume([donor, changed({ city: "Riga" }), donor].map(recordOf), one, MINUTE);
    expect(consumed.map(({ outcome, done }) => ({ outcome, done }))).toEqual(
      Array.from({ length: 3 }, () => ({ outcome: duplicate, done: true })),
    );
    expect([...one.table.items.values()]).toEqual([tombstone]);
    expect(one.deadLetters.bodies).toEqual([]);
  });

  it("of a message that cannot be read is its rejection", async () => {
    const [bad, good] = [record(rejectedBody("unknown-type")), recordOf(donor)];
    const one = consumer();
    const faults = [{ path: "type", expected: `one of ${catalogue.map(({ type }) => type).join(", ")}` }];
    expect((await consume([bad, good], one, MINUTE)).consumed).toEqual([
      { record: bad, outcome: { status: "rejected", rejection: { code: "unknown-type", faults } }, done: true },
      { record: good, event: donor, outcome: written, done: true },
    ]);
    expect(one.deadLetters.bodies).toEqual([bad.body]);
  });

  it("of copies of a message that failed is the same failure", async () => {
    const table = fakeTable(() => "refused");
    const { consumed, writeUnits } = await consume([donor, donor].map(recordOf), { ...consumer(), table }, MINUTE);
    expect(consumed.map(({ outcome }) => outcome)).toEqual(Array(2).fill(failed("AccessDeniedException")));
    expect(consumed.map(({ done }) => done)).toEqual([false, false]);
    expect(writeUnits).toBe(0);
  });

  it("of a message that something of ours throws for is failed, and the others are written", async () => {
    const broken = {
      ...recordOf(donor),
      get body(): string {
        throw new TypeError("somebody's data");
      },
    };
    const good = recordOf(donor);
    const { consumed } = await consume([broken, good], consumer(), MINUTE);
    expect(consumed.map(({ outcome }) => outcome)).toEqual([failed("TypeError"), written]);
    expect(consumed.map(({ done }) => done)).toEqual([false, true]);
  });

  it("of a whole batch is failed when something of ours throws for it", async () => {
    const { clock, cleared } = spanClock();
    const random = () => {
      throw new RangeError("somebody's data");
    };
    const records = [record("{"), recordOf(donor)];
    const table = fakeTable(() => "throttled");
    expect(await consume(records, { table, clock, random }, MINUTE)).toEqual({
      consumed: records.map((one) => ({ record: one, outcome: failed("RangeError"), done: false })),
      writeUnits: 0,
    });
    expect(cleared()).toBe(2);
  });
});

describe("the time", () => {
  it("ends 4 s before the caller for the table and 1 s before it for the queues, and is given back", async () => {
    const { clock, spans, cleared } = spanClock();
    await consume([recordOf(donor)], consumer(clock), 30_000);
    expect(spans).toEqual([26_000, 29_000]);
    expect(cleared()).toBe(2);
  });

  it("that is over for the table is not for the dead-letter queue", async () => {
    const one = consumer();
    const { consumed } = await consume([recordOf(donor), record("{")], one, 4_000);
    expect(consumed.map(({ outcome: { status }, done }) => [status, done])).toEqual([
      ["failed", false],
      ["rejected", true],
    ]);
    expect(consumed[0]?.outcome).toEqual(failed("NoTimeLeft"));
    expect(one.table.items.size).toBe(0);
  });
});

describe("the batch response", () => {
  it("names what is not done by the id of its own record, each once", async () => {
    const consumed = [true, false, true, false, false].map((done, i) => {
      return { record: record("{", { messageId: `message ${Math.min(i, 3)}` }), outcome: failed("Any"), done };
    });
    expect(toBatchResponse({ consumed, writeUnits: 0 })).toEqual({
      batchItemFailures: [{ itemIdentifier: "message 1" }, { itemIdentifier: "message 3" }],
    });
  });

  it("is empty when all is done", () => {
    expect(toBatchResponse({ consumed: [], writeUnits: 0 })).toEqual({ batchItemFailures: [] });
  });
});

/** A clock that keeps the spans of its deadlines, and counts those that were cleared. */
function spanClock() {
  const spans: number[] = [];
  let cleared = 0;
  const deadline: Clock["deadline"] = (milliseconds) => {
    spans.push(milliseconds);
    return { signal: new AbortController().signal, clear: () => void cleared++ };
  };
  return { clock: { ...impatientClock(), deadline }, spans, cleared: () => cleared };
}
