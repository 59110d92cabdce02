import { expect, it, test } from "vitest";
import { type Evidence, findFates, judge } from "./laws.ts";
import type { Letter } from "./queue.ts";
import { type Publication, toReference } from "./traffic.ts";

const item = { PK: "DONOR#1", city: "Amsterdam", source: "/sign-up" };
const other = { ...item, city: "Elsewhere" };

function publish(messageId: string, truth: Publication["truth"]): Publication {
  return { messageId, atMilliseconds: 0, message: { body: messageId, attributes: toReference(messageId) }, truth };
}

function letter(messageId: string, code: string | undefined, change: Partial<Letter> = {}): Letter {
  const reason = code === undefined ? {} : { Rejection: { DataType: "String", StringValue: JSON.stringify({ code }) } };
  const attributes = { ...toReference(messageId), ...reason };
  return { body: messageId, attributes, byRedrive: code === undefined, ...change };
}

/** An event, the same again, one that contradicts it, and an invalid message: each delivered once, and all as it should be. */
const good: Evidence = {
  publications: [
    publish("event", { item }),
    publish("again", { item: { ...item, source: "/other" } }),
    publish("contrary", { item: other }),
    publish("invalid", { code: "not-json" }),
  ],
  items: new Map([[item.PK, item]]),
  replaced: [],
  letters: new Map([
    ["contrary", [letter("contrary", "conflict")]],
    ["invalid", [letter("invalid", "not-json")]],
  ]),
  deliveries: new Map(["event", "again", "contrary", "invalid"].map((messageId) => [messageId, 1])),
};
const lettersWith = (messageId: string, ...letters: Letter[]) => new Map([...good.letters, [messageId, letters]]);
const withdraw = (messageId: string) => new Map([...good.letters].filter(([id]) => id !== messageId));
const laws = (evidence: Evidence, mayRedrive = false) => {
  return judge(evidence, findFates(evidence), mayRedrive).map(({ law, about }) => `${about}: ${law}`);
};

it("finds nothing wrong in a good world, and the fate of each message", () => {
  expect(laws(good)).toEqual([]);
  expect(findFates(good)).toEqual(["written", "duplicate", "rejected", "rejected"]);
});

test.for<[string, Partial<Evidence>, string]>([
  ["a lost event", { items: new Map() }, "event: every message ends as an item or as a dead letter"],
  [
    "a lost invalid message",
    { letters: withdraw("invalid") },
    "invalid: every message ends as an item or as a dead letter",
  ],
  ["a lost conflict", { letters: withdraw("contrary") }, "contrary: every message ends as an item or as a dead letter"],
  [
    "an item that was not sent",
    { items: new Map([...good.items, ["DONOR#2", { ...item, PK: "DONOR#2" }]]) },
    "DONOR#2: nothing is stored that was not sent",
  ],
  [
    "an item with more than was sent",
    { items: new Map([[item.PK, { ...item, extra: 1 }]]) },
    "DONOR#1: nothing is stored that was not sent",
  ],
  ["a replaced item", { replaced: ["DONOR#1"] }, "DONOR#1: no item is ever replaced"],
  [
    "a dead letter that was not sent",
    { letters: lettersWith("nobody", letter("nobody", "not-json")) },
    "nobody: every dead letter is a message that was sent",
  ],
  [
    "two dead letters of one delivery",
    { letters: lettersWith("invalid", letter("invalid", "not-json"), letter("invalid", "not-json")) },
    "invalid: a message becomes a dead letter at most once for each delivery",
  ],
  [
    "a dead letter of a good event",
    { letters: lettersWith("event", letter("event", "conflict")) },
    "event: only what must be rejected is sent to the dead-letter queue",
  ],
  [
    "another reason",
    { letters: lettersWith("invalid", letter("invalid", "too-deep")) },
    "invalid: a dead letter names the code of its rejection",
  ],
  [
    "no reason",
    { letters: lettersWith("invalid", letter("invalid", undefined, { byRedrive: false })) },
    "invalid: a dead letter names the code of its rejection",
  ],
  [
    "another body",
    { letters: lettersWith("invalid", letter("invalid", "not-json", { body: "" })) },
    "invalid: a dead letter keeps the body and the attributes of its message",
  ],
  [
    "a lost attribute",
    { letters: lettersWith("invalid", letter("invalid", "not-json", { attributes: {} })) },
    "invalid: a dead letter keeps the body and the attributes of its message",
  ],
  [
    "an event that was redriven",
    { letters: lettersWith("again", letter("again", undefined)) },
    "again: no valid event is redriven",
  ],
])("finds %s", ([, change, violation]) => {
  expect(laws({ ...good, ...change })).toContain(violation);
});

it("counts an event that was redriven where that may be", () => {
  const hostile = { ...good, letters: lettersWith("again", letter("again", undefined)) };
  expect(laws(hostile, true)).toEqual([]);
  expect(findFates(hostile)[1]).toBe("redriven");
});

it("allows the redriven letter of an invalid message next to one for each delivery, but no second", () => {
  const redriven = letter("invalid", undefined);
  expect(laws({ ...good, letters: lettersWith("invalid", letter("invalid", "not-json"), redriven) })).toEqual([]);
  expect(laws({ ...good, letters: lettersWith("invalid", redriven, redriven) })).toHaveLength(1);
});
