import { toItem } from "@savelife/core/item";
import { parse, validate } from "@savelife/core/parse";
import { MAX_REQUEST_BYTES, messageBytes } from "@savelife/core/queue";
import { expect, it } from "vitest";
import { INVALID_CODES } from "./events.ts";
import { openRandom } from "./random.ts";
import { isSameData, makeTraffic } from "./traffic.ts";

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const traffic = seeds.flatMap((seed) => makeTraffic(2_000, openRandom(seed, "traffic")));
const events = traffic.flatMap(({ message, truth }) =>
  "item" in truth ? [{ body: message.body, item: truth.item }] : [],
);

it("knows for every message what must become of it", () => {
  for (const { message, truth } of traffic) {
    const parsed = parse(message.body);
    expect("event" in parsed ? { item: toItem(parsed.event) } : { code: parsed.rejection.code }).toEqual(truth);
  }
});

it("has invalid messages of every code, events that were sent again, and events that contradict others", () => {
  const codes = traffic.flatMap(({ truth }) => ("code" in truth ? [truth.code] : []));
  expect(new Set(codes)).toEqual(new Set(INVALID_CODES));
  const byKey = [...Map.groupBy(events, ({ item }) => item.PK).values()].filter(({ length }) => length > 1);
  const isContradicted = ([first, ...rest]: typeof events) =>
    rest.some(({ item }) => first && !isSameData(first.item, item));
  expect(byKey.filter(isContradicted).length).toBeGreaterThan(50);
  expect(byKey.filter((group) => !isContradicted(group)).length).toBeGreaterThan(50);
});

it("spells the same event in more than one way", () => {
  const careless = events.filter(({ body }) => "rejection" in validate(JSON.parse(body), "refused"));
  expect(careless.length).toBeGreaterThan(1_000);
});

it("has another id for every message, and one that is as large as SQS takes in each run", () => {
  expect(new Set(traffic.map(({ messageId }) => messageId)).size).toBe(traffic.length);
  const sizes = traffic.map(({ message }) => messageBytes(message));
  expect(sizes.filter((bytes) => bytes === MAX_REQUEST_BYTES)).toHaveLength(seeds.length);
  expect(Math.max(...sizes)).toBe(MAX_REQUEST_BYTES);
});
