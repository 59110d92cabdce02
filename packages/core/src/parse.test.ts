import { describe, expect, it, test } from "vitest";
import { fixture, rejectedBody } from "../test/records.ts";
import { catalogue } from "./catalogue.ts";
import { defineEvent, serialize } from "./event.ts";
import { parse, validate } from "./parse.ts";
import { text } from "./values/text.ts";

const donor = fixture("DonorSignedUp");
const withData = (change: object) => ({ specversion: "1.0", ...donor, data: { ...donor.data, ...change } });
const faultsOf = (value: unknown) => {
  const parsed = validate(value, "refused");
  return "rejection" in parsed ? parsed.rejection : parsed;
};

test.for(catalogue.map(({ type }) => type))("reads the fixture of %s, and what is printed of it", (type) => {
  expect(parse(serialize(fixture(type)))).toEqual({ event: fixture(type) });
});

it("says how deep a message may be", () => {
  const faults = [{ path: "", expected: "at most 32 levels of nesting" }];
  expect(parse(rejectedBody("too-deep"))).toEqual({ rejection: { code: "too-deep", faults } });
});

test.for(["not-json", "too-deep", "not-an-event", "unknown-type", "invalid-data"] as const)("rejects as %s", (code) => {
  expect(parse(rejectedBody(code))).toMatchObject({ rejection: { code } });
});

describe("the body", () => {
  test.for([
    ["empty", "not-json", ""],
    ["null", "not-an-event", "null"],
    ["a number", "not-an-event", "7"],
    ["an array", "not-an-event", "[]"],
    ["text", "not-an-event", '"DonorSignedUp"'],
    ["5,000 levels of arrays", "too-deep", "[".repeat(5_000) + "]".repeat(5_000)],
    ["half a million levels", "too-deep", "[".repeat(500_000) + "]".repeat(500_000)],
    ["5,000 levels of objects", "too-deep", `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
    ["1 MB of text", "invalid-data", JSON.stringify(withData({ city: "x".repeat(1_000_000) }))],
    [
      "1 MB of keys",
      "not-an-event",
      JSON.stringify(Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`key ${i}`, 1]))),
    ],
    ["a __proto__ key instead of the event", "not-an-event", '{"__proto__":{"specversion":"1.0"}}'],
  ] as const)("that is %s is rejected as %s", ([, code, body]) => {
    expect(parse(body)).toMatchObject({ rejection: { code } });
  });

  it("may nest 32 levels and not 33", () => {
    const nested = (levels: number) =>
      JSON.stringify({ ...withData({}), extension: JSON.parse("[".repeat(levels - 1) + "]".repeat(levels - 1)) });
    expect(parse(nested(32))).toHaveProperty("event");
    expect(parse(nested(32).replace("[]", "[null]"))).toHaveProperty("event");
    expect(parse(nested(33))).toHaveProperty("rejection.code", "too-deep");
  });

  it("keeps no key of a prototype", () => {
    const body = serialize(donor).replace('"data":{', '"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1},');
    expect(parse(body)).toEqual({ event: donor });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("the envelope", () => {
  test.for([
    ["specversion", { specversion: "0.3" }, 'the text "1.0"'],
    ["id", { id: "7" }, "a UUID (RFC 9562), not nil and not max"],
    ["source", { source: "two words" }, "a URI reference of 1 to 200 characters"],
    ["source", { source: "" }, "a URI reference of 1 to 200 characters"],
    ["type", { type: undefined }, "the name of an event type"],
    ["time", { time: "yesterday" }, "a time of RFC 3339, of the years 1900 to 2199, such as 2026-11-22T10:00:00Z"],
    [
      "time",
      { time: "2026-11-22T10:00:00" },
      "a time of RFC 3339, of the years 1900 to 2199, such as 2026-11-22T10:00:00Z",
    ],
  ] as const)("needs a right %s", ([path, change, expected]) => {
    expect(faultsOf({ ...withData({}), ...change })).toEqual({ code: "not-an-event", faults: [{ path, expected }] });
  });

  it("names all of its faults at once", () => {
    expect(faultsOf({})).toMatchObject({
      faults: [{ path: "specversion" }, { path: "id" }, { path: "source" }, { path: "type" }],
    });
  });

  it("names the faults of its data too where its type is known, so that a sender corrects it once", () => {
    const wrong = { ...withData({ city: "", nick: 1 }), id: "7", time: "yesterday" };
    const ofEnvelope = [{ path: "id" }, { path: "time" }];
    expect(faultsOf(wrong)).toMatchObject({ code: "not-an-event", faults: [...ofEnvelope, { path: "data.city" }, {}] });
    expect(parse(JSON.stringify(wrong))).toMatchObject({
      rejection: { faults: [...ofEnvelope, { path: "data.city" }] },
    });
    expect(faultsOf({ ...wrong, type: "DonorLeft" })).toMatchObject({ faults: [...ofEnvelope, { path: "type" }] });
    expect(faultsOf({ ...wrong, type: 7 })).toMatchObject({
      faults: [{ path: "id" }, { path: "type" }, { path: "time" }],
    });
    expect(faultsOf({ ...wrong, data: "x" })).toMatchObject({
      faults: [...ofEnvelope, { path: "data", expected: "an object" }],
    });
  });

  test.for([[null], [undefined], [""], [" "]])("may carry extensions, and %j for the time", ([time]) => {
    const value = { ...withData({}), time, partitionkey: "nl" };
    const { time: _time, ...timeless } = donor;
    expect(validate(value, "refused")).toEqual({ event: timeless });
  });

  test.for(["2026-11-22T10:00:00.000Z", "2026-11-22 10:00+00:00", "20261122t100000z"])(
    "has its time in one spelling: %s",
    (time) => {
      expect(validate({ ...withData({}), time }, "refused")).toEqual({
        event: { ...donor, time: "2026-11-22T10:00:00Z" },
      });
    },
  );

  it("knows its types by their exact names", () => {
    for (const type of ["donorsignedup", "toString", "__proto__", "constructor", ""]) {
      expect(faultsOf({ ...withData({}), type })).toEqual({
        code: "unknown-type",
        faults: [{ path: "type", expected: `one of ${catalogue.map(({ type }) => type).join(", ")}` }],
      });
    }
  });
});

describe("the data", () => {
  it("may leave the blood group out", () => {
    const { type: _type, ...rest } = donor.data as Record<string, unknown>;
    expect(validate({ ...withData({}), data: rest }, "refused")).toMatchObject({ event: { data: rest } });
  });

  it("takes null and blank in an optional field for its absence, and leaves what it was given alone", () => {
    const { type: _type, ...rest } = donor.data as Record<string, unknown>;
    for (const type of [null, undefined, "", " \n", "\u200b"]) {
      const value = withData({ type });
      const read = validate(value, "refused");
      expect(read).toEqual({ event: { ...donor, data: rest } });
      expect(Object.keys("event" in read ? read.event.data : {})).not.toContain("type");
      expect(value.data).toHaveProperty("type", type);
    }
  });

  test.for([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["a list", ["a"]],
  ])("refuses %s in a field that must be there", ([, first_name]) => {
    expect(faultsOf(withData({ first_name }))).toEqual({
      code: "invalid-data",
      faults: [{ path: "data.first_name", expected: "text of 1 to 200 characters without control characters" }],
    });
  });

  it("says once what is wrong with a field, however many rules it breaks", () => {
    expect(faultsOf(withData({ email: `${"x".repeat(300)}@` }))).toHaveProperty("faults.length", 1);
  });

  it("is missing as a whole", () => {
    const { data: _data, ...envelope } = withData({});
    expect(faultsOf(envelope)).toEqual({ code: "invalid-data", faults: [{ path: "data", expected: "an object" }] });
  });

  it("drops unknown fields for the consumer and refuses them from publishers, by name and never by value", () => {
    const value = withData({ citty: "Amsterdam" });
    expect(validate(value, "dropped")).toEqual({ event: donor });
    expect(faultsOf(value)).toEqual({
      code: "invalid-data",
      faults: [{ path: "data.citty", expected: "no such field" }],
    });
  });

  it("shows the names of unknown fields so that they forge nothing", () => {
    expect(faultsOf(withData({ [`\u001b[31m${"é.x/".repeat(30)}`]: 1 }))).toMatchObject({
      faults: [{ path: `data.${"_[31mé_x_é_x_é_x_é_x_é_x_é_x_é_x_é_x_é_x_é_x".slice(0, 40)}…` }],
    });
  });

  it("names 20 faults, or 19 and how many more there are", () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`field${i}`, 1]));
    const named = (change: object) => faultsOf(withData(change));
    expect(named(many(20))).toMatchObject({ faults: Array(20).fill({ expected: "no such field" }) });
    const rest = { path: "data", expected: "no more faults: 982 are not named" };
    expect(named({ ...many(1_000), city: 7 })).toMatchObject({
      faults: [{ path: "data.city" }, ...Array(18).fill({ expected: "no such field" }), rest],
    });
    expect(faultsOf({ ...withData({ ...many(1_000), city: 7 }), id: "7" })).toMatchObject({
      faults: [{ path: "id" }, { path: "data.city" }, ...Array(17).fill({ expected: "no such field" }), {}],
    });
  });
});

it("lets no type of event use a name that every item has", () => {
  expect(() => defineEvent("Odd", "ODD", "", { source: fixtureField })).toThrow("Odd: every item has source already");
});
const fixtureField = text(200);
