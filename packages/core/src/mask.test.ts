import { expect, test } from "vitest";
import { fixture } from "../test/records.ts";
import { serialize } from "./event.ts";
import { mask } from "./mask.ts";

test("shows the envelope of an event and the names of its data, and no value of these", () => {
  const event = JSON.parse(serialize(fixture("DonorSignedUp")));
  const masked = { first_name: "•••", city: "•••", type: "•••", email: "•••" };
  expect(mask(event)).toEqual({ ...event, data: masked });
});

test("shows no attribute of the envelope that is not what it should be, as it may be anything", () => {
  const envelope = { specversion: "ivica", id: "ivica@server.com", source: "my name is", type: 1, time: "ivica" };
  const kinds = { specversion: "•••", id: "•••", source: "•••", type: "••• (number)", time: "•••" };
  expect(mask(envelope)).toEqual(kinds);
});

test("shows a type that is an event's, and no blood group of data without an envelope", () => {
  expect(mask({ first_name: "ivica", type: "A+" })).toEqual({ first_name: "•••", type: "•••" });
  expect(mask({ type: "DonorSignedUp" })).toEqual({ type: "DonorSignedUp" });
  expect(mask({ specversion: "1.0", type: "DonorMovedHouse" })).toEqual({
    specversion: "1.0",
    type: "DonorMovedHouse",
  });
});

test("names the kind of other values", () => {
  expect(mask({ a: [1, "x", true, null, {}] })).toEqual({ a: ["••• (number)", "•••", "••• (boolean)", null, {}] });
  expect(mask("ivica")).toBe("•••");
  expect(mask(null)).toBeNull();
  expect(mask([{ id: "ivica" }])).toEqual([{ id: "•••" }]);
});

test("ends at depth, and does not overflow", () => {
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(JSON.stringify(mask(deep))).toContain("nested deeper");
});
