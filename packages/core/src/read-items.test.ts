import { describe, expect, it } from "vitest";
import { attempt } from "../test/attempt.ts";
import { testOn } from "../test/engine-tests.ts";
import { ENGINES } from "../test/engines.ts";
import { freshEvents } from "../test/records.ts";
import { type Item, toItem } from "./item.ts";
import { type Criterion, getItem, type Page, type Search, scanItems, toScan } from "./read-items.ts";
import { insertItems } from "./table.ts";

const items: Item[] = freshEvents(60).map((event, i) => ({ ...toItem(event), city: i < 4 ? "Delft" : "Haarlem" }));

describe.each(ENGINES)("a table on %s", (engine) => {
  const test = testOn[engine]
    .extend("filledTable", async ({ directTable }) => {
      await insertItems(directTable, items, attempt());
      return directTable;
    })
    .extend("search", ({ filledTable }) => async (options: Search) => {
      const pages: Page[] = [];
      for await (const page of scanItems(filledTable, options)) pages.push(page);
      const sum = (of: "looked" | "readUnits") => pages.reduce((total, page) => total + page[of], 0);
      const found = sorted(pages.flatMap((page) => page.items));
      return { found, looked: sum("looked"), readUnits: sum("readUnits"), ends: pages.map(({ isLast }) => isLast) };
    });
  const sorted = (some: Item[]) => [...some].sort((one, other) => (one.PK < other.PK ? -1 : 1));

  test("gives one item by its key", async ({ filledTable }) => {
    expect(await getItem(filledTable, items[3]?.PK ?? "")).toEqual(items[3]);
    expect(await getItem(filledTable, "DONOR#none")).toBeUndefined();
  });

  test.for<[string, Criterion[], (item: Item) => boolean]>([
    ["every item", [], () => true],
    ["those of a prefix", [{ prefix: "DONOR#", fields: [] }], ({ PK }: Item) => PK.startsWith("DONOR#")],
    [
      "those with a value",
      [{ prefix: "", fields: [{ field: "city", values: ["Delft"] }] }],
      ({ city }: Item) => city === "Delft",
    ],
    [
      "those of a type with one of several values of each of two fields",
      [
        {
          prefix: "DONOR#",
          fields: [
            { field: "city", values: ["Delft", "delft"] },
            { field: "type", values: ["A+"] },
          ],
        },
      ],
      ({ PK, city }: Item) => PK.startsWith("DONOR#") && city === "Delft",
    ],
    ["nothing", [{ prefix: "DONOR#", fields: [{ field: "city", values: ["Riga"] }] }], () => false],
  ])("finds %s, in one page and in many", async ([, criteria, fits], { search }) => {
    const expected = sorted(items.filter(fits));
    const whole = await search({ criteria });
    expect(whole).toMatchObject({ found: expected, looked: items.length, ends: [true] });
    expect(whole.readUnits).toBeGreaterThan(0);
    const paged = await search({ criteria, pageSize: 7 });
    expect(paged).toMatchObject({ found: expected, looked: items.length });
    expect(paged.ends.length).toBeGreaterThan(8);
    expect(paged.ends.filter(Boolean)).toEqual([true]);
  });
});

it("names each field once, whatever the types that have it", () => {
  const fields = [{ field: "city", values: ["Delft", "delft"] }];
  const criteria = ["DONOR#", "DONATION#"].map((prefix) => ({ prefix, fields }));
  expect(toScan("t", { criteria })).toEqual({
    TableName: "t",
    ConsistentRead: true,
    ReturnConsumedCapacity: "TOTAL",
    FilterExpression: "(begins_with(PK, :v0) AND #f0 IN (:v1, :v2)) OR (begins_with(PK, :v3) AND #f0 IN (:v4, :v5))",
    ExpressionAttributeNames: { "#f0": "city" },
    ExpressionAttributeValues: {
      ":v0": "DONOR#",
      ":v1": "Delft",
      ":v2": "delft",
      ":v3": "DONATION#",
      ":v4": "Delft",
      ":v5": "delft",
    },
  });
});
