import { describe, expect, it, test } from "vitest";
import * as z from "zod/mini";
import { fixture } from "../test/records.ts";
import { defineEvent, Envelope, newTraceparent, readTraceparent, serialize } from "./event.ts";
import { parse } from "./parse.ts";
import { text } from "./values/text.ts";

const envelope = { specversion: "1.0", id: fixture("DonorSignedUp").id, source: "/crm", type: "DonorSignedUp" };
const faultsOf = (value: unknown) => Envelope.safeParse(value).error?.issues.map(({ message }) => message);

describe("the envelope", () => {
  test.for([
    ["a source of 200 characters", { source: "x".repeat(200) }],
    ["a source of 200 emoji", { source: "🩸".repeat(200) }],
    ["a time with an offset", { time: "2026-11-22T10:00:00.123+01:00" }],
    ["no time", { time: undefined }],
  ] as const)("takes %s", ([, change]) => {
    expect(Envelope.safeParse({ ...envelope, ...change })).toMatchObject({ success: true, data: change });
  });

  const source = "a URI reference of 1 to 200 characters";
  const time = "a time of RFC 3339, of the years 1900 to 2199, such as 2026-11-22T10:00:00Z";
  test.for([
    ["a source of 201 characters", { source: "x".repeat(201) }, source],
    ["a source with a space", { source: " /crm" }, source],
    ["a source with a space behind it", { source: "/crm " }, source],
    ["a source with a control character", { source: "/crm\u0000" }, source],
    ["a source with half an emoji", { source: "/crm\ud83e" }, source],
    ["a source with what cannot be seen", { source: "/crm\u200b" }, source],
    ["a source with letters that were lost", { source: "/crm\ufffd" }, source],
    ["a source that is a number", { source: 7 }, source],
    ["a time without an offset", { time: "2026-11-22T10:00:00" }, time],
    ["a time that is a number", { time: 7 }, time],
    ["a type that is a number", { type: 7 }, "the name of an event type"],
  ] as const)("refuses %s", ([, change, expected]) => {
    expect(new Set(faultsOf({ ...envelope, ...change }))).toEqual(new Set([expected]));
  });

  test.for([[null], ["text"], [[]], [undefined]])("refuses %o instead of it", ([value]) => {
    expect(faultsOf(value)).toEqual(["a CloudEvents 1.0 object"]);
  });
});

describe("serialize", () => {
  const { data, id, source, type, time } = fixture("DonorSignedUp");

  it("writes the attributes in their order, and those that are there", () => {
    expect(serialize({ id, source, type, time: time ?? "", data: { city: "Zoë" } })).toBe(
      `{"specversion":"1.0","id":"${id}","source":"${source}","type":"${type}","time":"${time}","data":{"city":"Zo\\u00eb"}}`,
    );
    expect(Object.keys(JSON.parse(serialize({ id, source, type, data })))).toEqual([
      "specversion",
      "id",
      "source",
      "type",
      "data",
    ]);
  });

  it("writes the trace", () => {
    expect(JSON.parse(serialize({ id, source, type, traceparent: "00-1-2-01", data }))).toMatchObject({
      traceparent: "00-1-2-01",
    });
  });
});

describe("defineEvent", () => {
  it("reads with unknown fields dropped, and strictly", () => {
    const shape = { city: text(9), reason: z.optional(text(9)) };
    const { data, strictData, ...rest } = defineEvent("DonorLeft", "DONOR", "A donor has left.", shape);
    expect(rest).toEqual({
      type: "DonorLeft",
      prefix: "DONOR",
      description: "A donor has left.",
      optional: ["reason"],
    });
    expect(data.parse({ city: "Riga", other: 1 })).toEqual({ city: "Riga" });
    expect(strictData.safeParse({ city: "Riga", other: 1 }).error?.issues[0]).toMatchObject({ keys: ["other"] });
    for (const schema of [data, strictData]) {
      expect(schema.safeParse(7).error?.issues.map(({ message }) => message)).toEqual(["an object"]);
    }
  });

  test.for(["PK", "source", "time", "corrected", "erased"])(
    "refuses a field named %s, which every item has",
    (name) => {
      expect(() => defineEvent("Odd", "ODD", "", { city: text(9), [name]: text(9) })).toThrow(
        `Odd: every item has ${name} already`,
      );
    },
  );

  it("names all fields that it refuses", () => {
    expect(() => defineEvent("Odd", "ODD", "", { time: text(9), PK: text(9) })).toThrow("has PK, time");
  });
});

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test.for([
  traceparent,
  traceparent.replace("00-", "cc-"),
  traceparent.replace(/01$/, "00"),
  `00-${"0".repeat(31)}1-${"0".repeat(15)}1-01`,
])("reads %s", (text) => {
  expect(readTraceparent(text)).toBe(text);
});

test.for([
  ["the version ff", traceparent.replace("00-", "ff-")],
  ["upper case", traceparent.toUpperCase()],
  ["no trace id", `00-${"0".repeat(32)}-b7ad6b7169203331-01`],
  ["no parent id", `00-0af7651916cd43dd8448eb211c80319c-${"0".repeat(16)}-01`],
  ["more behind it", `${traceparent}-x`],
  ["something before it", `x${traceparent}`],
  ["nothing", undefined],
  ["a list", [traceparent]],
])("leaves out %s", ([, text]) => {
  expect(readTraceparent(text)).toBeUndefined();
});

it("makes another trace each time", () => {
  const made = [newTraceparent(), newTraceparent()];
  expect(made.map(readTraceparent)).toEqual(made);
  expect(made[0]).not.toBe(made[1]);
});

describe("an event", () => {
  it("keeps its trace from the event to the message and back", () => {
    const traced = { ...fixture("DonorSignedUp"), traceparent };
    expect(parse(serialize(traced))).toEqual({ event: traced });
  });

  it("is not wrong because its trace is", () => {
    const event = fixture("DonorSignedUp");
    expect(parse(serialize({ ...event, traceparent: "?" }))).toEqual({ event });
  });
});
