import type { Item } from "@savelife/core/item";
import { expect, test } from "vitest";
import { plain } from "../output/output.ts";
import { renderItems } from "./show-items.ts";

const donor = { PK: "DONOR#1", type: "A+", city: "Amsterdam", source: "web", time: "2026-11-22T10:00:00Z" };
const donation = { PK: "DONATION#2", source: "web", address: "Main \u001b[31mstreet" };

const linesOf = (items: Item[], reveal: boolean, columns: number) =>
  renderItems(items, { reveal }, { columns, paint: plain }, false).trimEnd().split("\n");
const jsonOf = (items: Item[], reveal: boolean) =>
  renderItems(items, { reveal, json: true }, { columns: 80, paint: plain }, true);

test("shows the names of attributes, sorted, and no value", () => {
  expect(linesOf([donor, donation], false, 80)).toEqual([
    "DONOR#1     2026-11-22T10:00:00Z  web     city type",
    "DONATION#2                        web     address",
  ]);
  expect(jsonOf([donor], false)).toBe(
    '{"PK":"DONOR#1","time":"2026-11-22T10:00:00Z","source":"web","attributes":["city","type"]}\n',
  );
});

test("shows the values when they are asked for, and nothing that controls the terminal", () => {
  const [first, second] = linesOf([donor, donation], true, 40);
  expect(first).toContain('city="Amsterdam" type="A+"');
  expect(second).toContain('address="Main \\u001b[31mstreet"');
  expect(JSON.parse(jsonOf([donor], true))).toEqual(donor);
});

test("shows when an item was corrected or erased, without being asked for values", () => {
  const [corrected, erased] = ["2026-11-26T10:00:00.000Z", "2026-11-27T10:00:00.000Z"];
  const items = [
    { ...donor, corrected },
    { PK: "DONOR#3", erased },
  ];
  expect(linesOf(items, false, 90)).toEqual([
    `DONOR#1  2026-11-22T10:00:00Z  web     city type corrected ${corrected}`,
    `DONOR#3                                erased ${erased}`,
  ]);
  const documents = jsonOf(items, false).trimEnd().split("\n");
  expect(documents.map((line) => JSON.parse(line))).toEqual([
    { PK: "DONOR#1", time: donor.time, source: "web", corrected, attributes: ["city", "type"] },
    { PK: "DONOR#3", erased, attributes: [] },
  ]);
});
