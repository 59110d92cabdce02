import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { envelope, fixture } from "../test/records.ts";
import { serialize } from "./event.ts";
import { parse, validate } from "./parse.ts";
import { decodeData } from "./unwrap.ts";

const event = fixture("DonorSignedUp");
const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const withBase64 = (data_base64: unknown, change: object = {}) => {
  const { data: _, ...attributes } = JSON.parse(serialize(event));
  return { ...attributes, data_base64, ...change };
};
const good = base64(JSON.stringify(event.data));
const read = (value: unknown) => [validate(value, "refused"), parse(JSON.stringify(value))];
const same = <T>(result: T) => [result, result];

describe("an event with its data in base64", () => {
  it("is read as it was really sent, by publishers and by the consumer", () => {
    const body = readFileSync(new URL("../fixtures/cases/25-data-base64.json", import.meta.url), "utf8");
    const data = { first_name: "Ana", city: "Split", type: "A+", email: "ana@example.org" };
    const { id, source, type } = JSON.parse(body);
    expect(read(JSON.parse(body))).toEqual(same({ event: { id, source, type, data } }));
  });

  it.each([
    ["with data that is null", withBase64(good, { data: null })],
    ["with a byte order mark in it", withBase64(base64(`\uFEFF${JSON.stringify(event.data)}`))],
    ["that is null, with data", withBase64(null, { data: event.data })],
  ])("is read %s", (_, value) => {
    expect(read(value)).toEqual(same({ event }));
  });

  it("is read out of the envelopes of AWS", () => {
    const text = JSON.stringify(withBase64(good));
    const notification = { ...envelope("sns"), Message: `\uFEFF${text}` };
    const busEvent = { ...envelope("eventbridge"), detail: JSON.parse(text) };
    for (const one of [notification, busEvent, { ...notification, Message: JSON.stringify(busEvent) }]) {
      expect(parse(`\uFEFF${JSON.stringify(one)}`)).toEqual({ event });
    }
  });

  it("follows the rules of data: its faults have its paths, and unknown fields are dropped or refused", () => {
    const [refused, dropped] = read(withBase64(base64(JSON.stringify({ ...event.data, city: "", nick: 1 }))));
    expect(refused).toMatchObject({ rejection: { faults: [{ path: "data.city" }, { path: "data.nick" }] } });
    expect(dropped).toMatchObject({ rejection: { code: "invalid-data", faults: [{ path: "data.city" }] } });
  });

  it("may nest no deeper than elsewhere", () => {
    const nested = (levels: number) => {
      const deep = JSON.parse("[".repeat(levels) + "]".repeat(levels));
      return withBase64(base64(JSON.stringify({ ...event.data, deep })));
    };
    expect(parse(JSON.stringify(nested(30)))).toEqual({ event });
    expect(parse(JSON.stringify(nested(31)))).toHaveProperty("rejection.code", "too-deep");
    const bomb = withBase64(base64("[".repeat(300_000) + "]".repeat(300_000)));
    expect(read(bomb)).toMatchObject(same({ rejection: { code: "too-deep" } }));
  });
});

describe("base64 that cannot be read", () => {
  const notBase64 = "base64 (RFC 4648, section 4), padded and on one line";
  const notJson = "JSON in UTF-8, in base64";

  test.for([
    ["text that is not base64", "{}", notBase64],
    ["base64 without its padding", good.replace(/=+$/, ""), notBase64],
    ["base64 on two lines", `${good.slice(0, 40)}\n${good.slice(40)}`, notBase64],
    ["base64 for URLs", base64('{"a":"ÿÿ>>??"}').replaceAll("/", "_"), notBase64],
    ["base64 with bits that nothing holds", "AB==", notBase64],
    ["a number", 7, notBase64],
    ["an object", { a: 1 }, notBase64],
    ["nothing", "", notJson],
    ["text that is not JSON", base64("first_name=ivica"), notJson],
    ["bytes that are not UTF-8", base64(Buffer.from(JSON.stringify({ city: "Split é" }), "latin1")), notJson],
  ] as const)("is refused, with its path: %s", ([, data_base64, expected]) => {
    const rejection = { code: "not-an-event", faults: [{ path: "data_base64", expected }] };
    expect(read(withBase64(data_base64))).toEqual(same({ rejection }));
  });

  it("is refused where there is data too, and neither is taken for the right one", () => {
    const faults = [{ path: "data_base64", expected: "no base64 where there is data too" }];
    for (const data of [event.data, {}, "", 0, false]) {
      expect(read(withBase64(good, { data }))).toEqual(same({ rejection: { code: "not-an-event", faults } }));
    }
  });

  it("is reported together with what else is wrong with the envelope", () => {
    const faults = [{ path: "id" }, { path: "data_base64", expected: notJson }];
    expect(read(withBase64(base64("?"), { id: "7" }))).toMatchObject(same({ rejection: { faults } }));
  });
});

test("whatever JSON is data is the same data in base64", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      fc.pre(data !== null);
      const { value, fault } = decodeData({ data_base64: base64(JSON.stringify(data)) });
      expect([JSON.stringify(value), fault]).toEqual([JSON.stringify({ data }), undefined]);
    }),
  );
});

test("whatever the text, it is decoded or left as it is, with a fault", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: "binary" })), (data_base64) => {
      const given = { data_base64 };
      const { value, fault } = decodeData(given);
      expect(fault ? value === given : "data" in Object(value)).toBe(true);
    }),
  );
});
