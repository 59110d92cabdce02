import { describe, expect, it } from "vitest";
import { attempt } from "../test/attempt.ts";
import { testOn } from "../test/engine-tests.ts";
import { ENGINES, itemsOf } from "../test/engines.ts";
import { fixture } from "../test/records.ts";
import { changeItem, type FieldChange, putTombstone, toUpdate } from "./change-item.ts";
import { toItem } from "./item.ts";
import { insertItems } from "./table.ts";

const AT = "2026-11-27T10:00:00.000Z";
const city: FieldChange = { field: "city", from: "Amsterdam", to: "Delft" };

describe.each(ENGINES)("an item on %s", (engine) => {
  const test = testOn[engine]
    .extend("item", async ({ table, dynamodb }) => {
      const item = toItem(fixture("DonorSignedUp", crypto.randomUUID()));
      await insertItems(table, [item], attempt());
      dynamodb.calls = [];
      return item;
    })
    .extend(
      "stored",
      ({ table, item }) =>
        async () =>
          (await itemsOf(table)).get(item.PK),
    )
    .extend(
      "change",
      ({ table, item }) =>
        (...changes: FieldChange[]) =>
          changeItem(table, item.PK, changes, AT),
    );

  test("is changed in the fields that are named, and says when", async ({ item, stored, change }) => {
    const email = { field: "email", from: "ivica@server.com", to: "ivica@example.org" };
    expect(await change(city, email)).toBe("corrected");
    expect(await stored()).toEqual({ ...item, city: "Delft", email: "ivica@example.org", corrected: AT });
  });

  test("loses an optional field, and gets it back", async ({ item, stored, change }) => {
    const { type: _group, ...without } = item;
    expect(await change({ field: "type", from: "A+", to: undefined })).toBe("corrected");
    expect(await stored()).toEqual({ ...without, corrected: AT });
    expect(await change({ field: "type", from: undefined, to: "B-" })).toBe("corrected");
    expect(await stored()).toEqual({ ...item, type: "B-", corrected: AT });
  });

  test("is changed once, and the same change again changes nothing", async ({ table, item, stored, change }) => {
    expect(await change(city)).toBe("corrected");
    const once = await stored();
    expect(await changeItem(table, item.PK, [city], "2030-01-01T00:00:00.000Z")).toBe("corrected");
    expect(await stored()).toEqual(once);
  });

  test.for<[string, FieldChange]>([
    ["has another value by now", { field: "city", from: "Haarlem", to: "Delft" }],
    ["has a value by now", { field: "city", from: undefined, to: "Delft" }],
    ["has none any more", { field: "note", from: "call", to: "Delft" }],
  ])("stays as it is when one field %s, whatever the others have", async ([, other], { item, stored, change }) => {
    expect(await change({ field: "first_name", from: "ivica", to: "Ana" }, other)).toBe("changed-meanwhile");
    expect(await stored()).toEqual(item);
  });

  test("is not made where there is none, and does not come back once it is erased", async ({
    table,
    item,
    stored,
    change,
  }) => {
    expect(await changeItem(table, "DONOR#none", [city], AT)).toBe("gone");
    expect((await itemsOf(table)).has("DONOR#none")).toBe(false);
    expect(await putTombstone(table, item.PK, AT)).toBe(true);
    expect(await change(city)).toBe("erased");
    expect(await change({ field: "city", from: undefined, to: "Delft" })).toBe("erased");
    expect(await stored()).toEqual({ PK: item.PK, erased: AT });
  });

  test("is erased for good: a key and a time remain, also of an item that is not there yet, and the first time stays", async ({
    table,
    item,
  }) => {
    for (const PK of [item.PK, toItem(fixture("DonationCreated", crypto.randomUUID())).PK]) {
      expect(await putTombstone(table, PK, AT)).toBe(true);
      expect(await putTombstone(table, PK, "2030-01-01T00:00:00.000Z")).toBe(false);
      expect((await itemsOf(table)).get(PK)).toEqual({ PK, erased: AT });
    }
  });

  test.for(["a change", "an erasure"] as const)(
    "may be done again after the reply was lost, of %s",
    async (what, { dynamodb, table, item, stored, change }) => {
      const operation = what === "a change" ? "UpdateItem" : "PutItem";
      dynamodb.fault = (call) =>
        call.operation === operation && call.earlier === 0 ? { kind: "lose-reply" } : undefined;
      const act = () => (what === "a change" ? change(city) : putTombstone(table, item.PK, AT));
      await expect(act()).rejects.toThrow();
      const after = await stored();
      expect(await act()).toBe(what === "a change" ? "corrected" : false);
      expect(await stored()).toEqual(after);
      expect(after).toEqual(
        what === "a change" ? { ...item, city: "Delft", corrected: AT } : { PK: item.PK, erased: AT },
      );
    },
  );

  test("throws what the table refuses", async ({ dynamodb, table, item, stored, change }) => {
    const refused = { kind: "answer", status: 400, body: { __type: "AccessDeniedException" } } as const;
    dynamodb.fault = ({ operation }) => (/UpdateItem|PutItem/.test(operation) ? refused : undefined);
    await expect(change(city)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(putTombstone(table, item.PK, AT)).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(await stored()).toEqual(item);
  });
});

it("asks for the fields that change alone, under the condition that each is as it was read", () => {
  const changes = [city, { field: "type", from: undefined, to: "A+" }, { field: "note", from: "x", to: undefined }];
  expect(toUpdate("donors", "DONOR#1", changes, AT)).toEqual({
    TableName: "donors",
    Key: { PK: "DONOR#1" },
    UpdateExpression: "SET corrected = :corrected, #f0 = :to0, #f1 = :to1 REMOVE #f2",
    ConditionExpression:
      "attribute_exists(PK) AND attribute_not_exists(erased) AND #f0 = :from0 AND attribute_not_exists(#f1) AND #f2 = :from2",
    ExpressionAttributeNames: { "#f0": "city", "#f1": "type", "#f2": "note" },
    ExpressionAttributeValues: {
      ":corrected": AT,
      ":from0": "Amsterdam",
      ":to0": "Delft",
      ":to1": "A+",
      ":from2": "x",
    },
  });
});
