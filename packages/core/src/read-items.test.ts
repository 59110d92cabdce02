import { startDynamodb } from "@savelife/local/dynamodb";
import { createTable } from "@savelife/local/resources";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { attempt } from "../test/attempt.ts";
import { ENGINES, tableAt } from "../test/engines.ts";
import { freshEvents } from "../test/records.ts";
import { type Item, toItem } from "./item.ts";
import { type Criterion, getItem, type Page, type Search, scanItems, toScan } from "./read-items.ts";
import { insertItems, type Table } from "./table.ts";

const items: Item[] = freshEvents(60).map((event, i) => ({ ...toItem(event), city: i < 4 ? "Delft" : "Haarlem" }));

describe.each(ENGINES)("a table on %s", (engine) => {
  let dynamodb: Awaited<ReturnType<typeof startDynamodb>>;
  let table: Table;
  beforeAll(async () => {
    dynamodb = await startDynamodb({ engine, port: 0 });
    await createTable(dynamodb.endpoint, "Table");
    table = tableAt(dynamodb.endpoint, "Table");
    await insertItems(table, items, attempt());
  });
  afterAll(() => dynamodb.stop());

  /** What a search finds in all pages, and what that took. */
  async function search(options: Search) {
    const pages: Page[] = [];
    for await (const page of scanItems(table, options)) pages.push(page);
    const sum = (of: "looked" | "readUnits") => pages.reduce((total, page) => total + page[of], 0);
    const found = pages.flatMap((page) => page.items).sort((one, other) => (one.PK < other.PK ? -1 : 1));
    return { found, looked: sum("looked"), readUnits: sum("readUnits"), ends: pages.map(({ isLast }) => isLast) };
  }
  const sorted = (some: Item[]) => [...some].sort((one, other) => (one.PK < other.PK ? -1 : 1));

  it("gives one item by its key", async () => {
    expect(await getItem(table, items[3]?.PK ?? "")).toEqual(items[3]);
    expect(await getItem(table, "DONOR#none")).toBeUndefined();
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
  ])("finds %s, in one page and in many", async ([, criteria, fits]) => {
    const expected = sorted(items.filter(fits));
    const whole = await search({ criteria: criteria });
    expect(whole).toMatchObject({ found: expected, looked: items.length, ends: [true] });
    expect(whole.readUnits).toBeGreaterThan(0);
    const paged = await search({ criteria: criteria, pageSize: 7 });
    expect(paged).toMatchObject({ found: expected, looked: items.length });
    expect(paged.ends.length).toBeGreaterThan(8);
    expect(paged.ends.filter(Boolean)).toEqual([true]);
  });
});

it("names each field once, whatever the types that have it", () => {
  const fields = [{ field: "city", values: ["Delft", "delft"] }];
  expect(
    toScan(
      "t",
      {
        criteria: [
          { prefix: "DONOR#", fields },
          { prefix: "DONATION#", fields },
        ],
      },
      { PK: "x" },
    ),
  ).toEqual({
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
    ExclusiveStartKey: { PK: "x" },
  });
});
