import type { Item } from "@savelife/core/item";
import { expect, test } from "vitest";
import { FieldFault, readChanges, toCriteria } from "./fields.ts";

const item: Item = {
  PK: "DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10",
  ...{ first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com", source: "/crm" },
};
const texts = (given: Record<string, string>) => Object.entries(given).map(([field, text]) => ({ field, text }));

test("looks for a value as it is stored, and as it is given, in the items of every type that has the field", () => {
  expect(toCriteria(texts({ email: " Ivica@Server.com" }))).toEqual([
    { prefix: "DONOR#", fields: [{ field: "email", values: ["ivica@server.com", " Ivica@Server.com"] }] },
  ]);
  expect(toCriteria(texts({ city: "Delft" }))).toEqual([
    { prefix: "DONATION#", fields: [{ field: "city", values: ["Delft"] }] },
    { prefix: "DONOR#", fields: [{ field: "city", values: ["Delft"] }] },
  ]);
  expect(toCriteria(texts({ city: "Delft", type: "a pos", source: "/crm" }))).toEqual([
    {
      prefix: "DONOR#",
      fields: [
        { field: "city", values: ["Delft"] },
        { field: "type", values: ["A+", "a pos"] },
        { field: "source", values: ["/crm"] },
      ],
    },
  ]);
  expect(toCriteria(texts({ city: "Delft" }), "DONOR#")).toHaveLength(1);
  expect(toCriteria([], "DONOR#")).toEqual([{ prefix: "DONOR#", fields: [] }]);
  expect(toCriteria([])).toEqual([]);
});

test.for([
  [{ emial: "a@b.nl" }, undefined, "there is no field emial: did you mean email?"],
  [{ address: "Main street" }, "DONOR#", "there is no field address: did you mean"],
  [{ email: "ivica" }, undefined, "email: expected an e-mail address"],
  [{ email: "a@b.nl", address: "Main street" }, undefined, "no item has all of email, address"],
] as const)("refuses to look for %j", ([given, prefix, message]) => {
  expect(() => toCriteria(texts(given), prefix)).toThrow(FieldFault);
  expect(() => toCriteria(texts(given), prefix)).toThrow(message);
});

test("changes what is another value once it is cleaned, and nothing else", () => {
  expect(readChanges(item, texts({ city: "  Delft ", email: "IVICA@server.com", type: "b neg" }))).toEqual([
    { field: "city", from: "Amsterdam", to: "Delft" },
    { field: "type", from: "A+", to: "B-" },
  ]);
  expect(readChanges(item, texts({ city: "Amsterdam", type: "A positive" }))).toEqual([]);
});

test("removes an optional field for a text that says nothing, and adds it", () => {
  const { type: _group, ...without } = item;
  expect(readChanges(item, texts({ type: " " }))).toEqual([{ field: "type", from: "A+", to: undefined }]);
  expect(readChanges(without, texts({ type: "" }))).toEqual([]);
  expect(readChanges(without, texts({ type: "O-" }))).toEqual([{ field: "type", from: undefined, to: "O-" }]);
});

test.for([
  [{ citty: "Delft" }, "there is no field citty: did you mean city?"],
  [{ source: "/other" }, "there is no field source"],
  [{ erased: "now" }, "there is no field erased"],
  [{ address: "Main street" }, "there is no field address"],
  [{ city: "" }, "city: expected text of 1 to 200 characters"],
  [{ type: "C+" }, "type: expected a blood group"],
] as const)("refuses to set %j, and names no value", ([given, message]) => {
  expect(() => readChanges(item, texts(given))).toThrow(message);
  expect(() => readChanges(item, texts(given))).not.toThrow(/Delft|street|C\+/);
});
