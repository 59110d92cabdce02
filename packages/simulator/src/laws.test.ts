import { expect, it, test } from "vitest";
import { type Evidence, findFates } from "./fates.ts";
import { judge } from "./laws.ts";
import type { Letter } from "./messages.ts";
import { type Publication, toReference } from "./publications.ts";

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

/** An event, the same again, one that contradicts it, and poison: each delivered once, and all as it should be. */
const good: Evidence = {
  publications: [
    publish("event", { item }),
    publish("again", { item: { ...item, source: "/other" } }),
    publish("contrary", { item: other }),
    publish("poison", { code: "not-json" }),
  ],
  items: new Map([[item.PK, item]]),
  replaced: [],
  letters: new Map([
    ["contrary", [letter("contrary", "conflict")]],
    ["poison", [letter("poison", "not-json")]],
  ]),
  deliveries: new Map(["event", "again", "contrary", "poison"].map((messageId) => [messageId, 1])),
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
  ["lost poison", { letters: withdraw("poison") }, "poison: every message ends as an item or as a dead letter"],
  ["a lost conflict", { letters: withdraw("contrary") }, "contrary: every message ends as an item or as a dead letter"],
  [
    "an item of nobody",
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
    "a dead letter of nobody",
    { letters: lettersWith("nobody", letter("nobody", "not-json")) },
    "nobody: every dead letter is a message that was sent",
  ],
  [
    "two dead letters of one delivery",
    { letters: lettersWith("poison", letter("poison", "not-json"), letter("poison", "not-json")) },
    "poison: a message is no more often a dead letter than it was delivered",
  ],
  [
    "a dead letter of a good event",
    { letters: lettersWith("event", letter("event", "conflict")) },
    "event: only what must be rejected is sent to the dead-letter queue",
  ],
  [
    "another reason",
    { letters: lettersWith("poison", letter("poison", "too-deep")) },
    "poison: a dead letter says why it is one",
  ],
  [
    "no reason",
    { letters: lettersWith("poison", letter("poison", undefined, { byRedrive: false })) },
    "poison: a dead letter says why it is one",
  ],
  [
    "another body",
    { letters: lettersWith("poison", letter("poison", "not-json", { body: "" })) },
    "poison: a dead letter keeps what the message was",
  ],
  [
    "a lost attribute",
    { letters: lettersWith("poison", letter("poison", "not-json", { attributes: {} })) },
    "poison: a dead letter keeps what the message was",
  ],
  [
    "an event that was redriven",
    { letters: lettersWith("again", letter("again", undefined)) },
    "again: no valid event is delivered so often that it is redriven",
  ],
])("finds %s", ([, change, violation]) => {
  expect(laws({ ...good, ...change })).toContain(violation);
});

it("counts an event that was redriven where that may be", () => {
  const hostile = { ...good, letters: lettersWith("again", letter("again", undefined)) };
  expect(laws(hostile, true)).toEqual([]);
  expect(findFates(hostile)[1]).toBe("redriven");
});

it("allows the redriven letter of poison beside one for each delivery, but no second", () => {
  const redriven = letter("poison", undefined);
  expect(laws({ ...good, letters: lettersWith("poison", letter("poison", "not-json"), redriven) })).toEqual([]);
  expect(laws({ ...good, letters: lettersWith("poison", redriven, redriven) })).toHaveLength(1);
});
