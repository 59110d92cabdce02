import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it, test } from "vitest";
import { quietWorld } from "../test/quiet-world.ts";
import { SimulatedTable } from "./table.ts";
import { TABLE_NAME } from "./world.ts";

const insert = (PK: string, city = "Amsterdam") => {
  return { Statement: `INSERT INTO "${TABLE_NAME}" VALUE {'PK':?,'city':?}`, Parameters: [{ S: PK }, { S: city }] };
};
const keys = (count: number) => Array.from({ length: count }, (_, i) => `DONOR#${i}`);

describe("a table", () => {
  let table: SimulatedTable;
  const open = (...kinds: Parameters<typeof quietWorld>) => {
    table = new SimulatedTable(quietWorld(...kinds));
  };
  const execute = (...Statements: ReturnType<typeof insert>[]) => {
    return table.batchExecuteStatement({ Statements }).Responses?.map((answer) => answer.Error?.Code ?? "ok");
  };
  const read = (...PKs: string[]) => {
    const Keys = PKs.map((PK) => ({ PK }));
    return table.batchGet({ RequestItems: { [TABLE_NAME]: { Keys, ConsistentRead: true } } });
  };
  beforeEach(() => open());

  it("inserts, and answers DuplicateItem for a key that is taken, without changing the item", () => {
    expect(execute(insert("DONOR#1"), insert("DONOR#2"))).toEqual(["ok", "ok"]);
    expect(execute(insert("DONOR#1", "Elsewhere"), insert("DONOR#3"))).toEqual(["DuplicateItem", "ok"]);
    expect(table.items.get("DONOR#1")).toEqual({ PK: "DONOR#1", city: "Amsterdam" });
    expect(table.items.size).toBe(3);
  });

  test.for<[string, { Statement: string; Parameters: AttributeValue[] }[]]>([
    ["a key twice", [insert("DONOR#1"), insert("DONOR#2"), insert("DONOR#1")]],
    ["no statement", []],
    ["26 statements", keys(26).map((key) => insert(key))],
    [
      "a statement that is not an INSERT",
      [{ Statement: `DELETE FROM "${TABLE_NAME}" WHERE PK=?`, Parameters: [{ S: "DONOR#1" }] }],
    ],
    [
      "a value for another table",
      [{ Statement: `INSERT INTO "Other" VALUE {'PK':?}`, Parameters: [{ S: "DONOR#1" }] }],
    ],
    ["too few parameters", [{ ...insert("DONOR#1"), Parameters: [{ S: "DONOR#1" }] }]],
    ["a key that is not text", [{ ...insert("DONOR#1"), Parameters: [{ N: "1" }, { S: "Amsterdam" }] }]],
  ])("refuses a request with %s as a whole", ([, Statements]) => {
    expect(() => table.batchExecuteStatement({ Statements })).toThrow("ValidationException");
    expect(table.items.size).toBe(0);
  });

  it("applies nothing of a throttled statement", () => {
    open("throttled-statement");
    expect(execute(insert("DONOR#1"))).not.toEqual(["ok"]);
    expect(table.items.size).toBe(0);
  });

  it("may have applied a statement that failed with its own error", () => {
    open("failed-statement");
    const codes = keys(25).map((key) => execute(insert(key))?.[0]);
    expect(new Set(codes)).toEqual(new Set(["InternalServerError"]));
    expect(table.items.size).toBeGreaterThan(0);
    expect(table.items.size).toBeLessThan(25);
  });

  it("reads what is there, and leaves keys unprocessed when the world says so", () => {
    execute(insert("DONOR#1"));
    expect(read("DONOR#1", "DONOR#2").Responses?.[TABLE_NAME]).toEqual([{ PK: "DONOR#1", city: "Amsterdam" }]);
    open("unprocessed-key");
    const { Responses, UnprocessedKeys } = read("DONOR#1");
    expect(Responses?.[TABLE_NAME]).toEqual([]);
    expect(UnprocessedKeys?.[TABLE_NAME]?.Keys).toEqual([{ PK: "DONOR#1" }]);
  });

  it("refuses to read a key twice, none, or more than 100", () => {
    for (const wrong of [["DONOR#1", "DONOR#1"], [], keys(101)]) {
      expect(() => read(...wrong)).toThrow("ValidationException");
    }
  });

  it("replaces by a put, remembers it, and knows no condition of a put", () => {
    const put = { TableName: TABLE_NAME, Item: { PK: "DONOR#1" } };
    table.put(put);
    expect(table.replaced).toEqual([]);
    table.put(put);
    expect(table.replaced).toEqual(["DONOR#1"]);
    const conditional = { ...put, ConditionExpression: "attribute_not_exists(PK)" };
    expect(() => table.put(conditional)).toThrow("ValidationException");
  });
});
