import { describe, expect, test } from "vitest";
import { fixture } from "../test/records.ts";
import { serialize } from "./event.ts";
import { looksLikeData, mask } from "./mask.ts";

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

test("shows a type that is an event's, and no blood group of data without an envelope or mixed with it", () => {
  expect(mask({ first_name: "ivica", type: "A+" })).toEqual({ first_name: "•••", type: "•••" });
  expect(mask({ specversion: "1.0", first_name: "ivica", type: "A+" })).toEqual({
    specversion: "1.0",
    first_name: "•••",
    type: "•••",
  });
  expect(mask({ type: "DonorSignedUp" })).toEqual({ type: "DonorSignedUp" });
  expect(mask({ specversion: "1.0", type: "DonorMovedHouse" })).toEqual({
    specversion: "1.0",
    type: "DonorMovedHouse",
  });
});

test("shows no name that could be a value, and keeps as many names as there are", () => {
  const data = { city: "Split", "ivica@server.com": "A+", "A+": { "2026-11-22": 1 }, "091 234 5678": null };
  expect(mask({ specversion: "1.0", "ana@server.com": "x", data })).toEqual({
    specversion: "1.0",
    "••• (field 2)": "•••",
    data: {
      city: "•••",
      "••• (field 2)": "•••",
      "••• (field 3)": { "••• (field 1)": "••• (number)" },
      "••• (field 4)": null,
    },
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

describe("the name of a field or a column", () => {
  test.for(["17", "+385 91 000 0000", "ana@example.org", "A+", "22.11.2026", "2026-11-22T10:00:00", "O-"])(
    "%o could be data",
    (name) => expect(looksLikeData(name)).toBe(true),
  );

  test.for(["first_name", "E-mail 1 - Value", "Blood group", "Ort", "Straße 2", "", "A"])("%o could not", (name) => {
    expect(looksLikeData(name)).toBe(false);
  });
});
