import { expect, test } from "vitest";
import { renderItemLines, renderItems } from "./render-items.ts";

const donor = { PK: "DONOR#1", type: "A+", city: "Amsterdam", source: "web", time: "2026-11-22T10:00:00Z" };
const donation = { PK: "DONATION#2", source: "web", address: "Main \u001b[31mstreet" };

test("shows the names of attributes, sorted, and no value", () => {
  const { lines } = renderItems([donor, donation], false, 80);
  expect(lines).toEqual([
    "DONOR#1     2026-11-22T10:00:00Z  web     city type",
    "DONATION#2                        web     address",
  ]);
  expect(renderItemLines([donor], false)).toBe(
    '{"PK":"DONOR#1","time":"2026-11-22T10:00:00Z","source":"web","attributes":["city","type"]}\n',
  );
});

test("shows the values when they are asked for, and nothing that controls the terminal", () => {
  const { lines } = renderItems([donor, donation], true, 40);
  expect(lines[0]).toContain('city="Amsterdam" type="A+"');
  expect(lines[1]).toContain('address="Main \\u001b[31mstreet"');
  expect(JSON.parse(renderItemLines([donor], true))).toEqual(donor);
});

test("shows when an item was corrected or erased, without being asked for values", () => {
  const [corrected, erased] = ["2026-11-26T10:00:00.000Z", "2026-11-27T10:00:00.000Z"];
  const items = [
    { ...donor, corrected },
    { PK: "DONOR#3", erased },
  ];
  expect(renderItems(items, false, 90).lines).toEqual([
    `DONOR#1  2026-11-22T10:00:00Z  web     city type corrected ${corrected}`,
    `DONOR#3                                erased ${erased}`,
  ]);
  expect(
    renderItemLines(items, false)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { PK: "DONOR#1", time: donor.time, source: "web", corrected, attributes: ["city", "type"] },
    { PK: "DONOR#3", erased, attributes: [] },
  ]);
});
