import { eventId } from "@savelife/core/keys";
import { anyText } from "@savelife/core/test/arbitraries";
import { fixture } from "@savelife/core/test/records";
import { valueCases } from "@savelife/core/test/values";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { checkEvent } from "./check-event.ts";

const SOURCE = "https://crm.example.org";
const NEW_ID = "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10";
const UUID = "919108f7-52d1-4320-9bac-f847db4148a8";
const { data } = fixture("DonorSignedUp");
const donor = { type: "DonorSignedUp", data };
const [accepted, refused] = [valueCases.filter((one) => one.data), valueCases.filter((one) => !one.data)];
const check = (value: unknown) => checkEvent(value, SOURCE, () => NEW_ID);

describe("an event that is right", () => {
  it("becomes a CloudEvent of the source", () => {
    const time = "2026-11-22T10:00:00Z";
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const event = { id: UUID, source: SOURCE, type: "DonorSignedUp", time, traceparent, data };
    expect(check({ ...donor, id: UUID, time, traceparent })).toEqual({ event });
  });

  test.for([
    ["the id that is given, in lower case", { id: UUID.toUpperCase() }, UUID],
    ["the id of its key", { key: "4711" }, eventId(SOURCE, "4711")],
    ["the id of its key, however it is written", { key: " \u200b4711\u00a0" }, eventId(SOURCE, "4711")],
    ["a new id where there is neither", {}, NEW_ID],
    ["a new id where both are undefined", { id: undefined, key: undefined }, NEW_ID],
  ] as const)("has %s", ([, identity, id]) => {
    expect(check({ ...donor, ...identity })).toMatchObject({ event: { id } });
  });

  test.for(accepted)("has its values as they are stored: $about", (one) => {
    const event = { data: one.data };
    expect(check({ type: one.type, data: one.sent.data })).toMatchObject({ event });
  });

  it("leaves out a malformed trace", () => {
    expect(check({ ...donor, traceparent: "00-1-2-01" })).toMatchObject({ event: { data } });
  });
});

describe("an event that is wrong", () => {
  test.for(refused)("is rejected with the path of the value: $about", (one) => {
    const faults = [{ path: `data.${one.field}` }];
    expect(check({ type: one.type, data: one.sent.data })).toMatchObject({ rejected: { status: "rejected", faults } });
  });

  test.for([
    ["nothing", undefined, "not-an-event", ""],
    ["null", null, "not-an-event", ""],
    ["a text", "secret", "not-an-event", ""],
    ["a list", [donor], "not-an-event", ""],
    ["an id that is no UUID", { ...donor, id: "secret" }, "not-an-event", "id"],
    ["an id that is null", { ...donor, id: null }, "not-an-event", "id"],
    ["a key that is blank", { ...donor, key: " " }, "not-an-event", "key"],
    ["a key that shows nothing", { ...donor, key: "\u200b\u3164" }, "not-an-event", "key"],
    ["a key of which letters are lost", { ...donor, key: "secret\ufffd" }, "not-an-event", "key"],
    ["a key that is null", { ...donor, key: null }, "not-an-event", "key"],
    ["a key that is a number", { ...donor, key: 7 }, "not-an-event", "key"],
    ["both an id and a key", { ...donor, id: UUID, key: "secret" }, "not-an-event", "key"],
    ["an attribute that events do not have", { ...donor, secret: UUID }, "not-an-event", ""],
    ["a source of its own", { ...donor, source: "https://secret.example.org" }, "not-an-event", ""],
    ["no type", { data }, "not-an-event", "type"],
    ["a time that is not a time", { ...donor, time: "secret" }, "not-an-event", "time"],
    ["a type that there is not", { ...donor, type: "secret" }, "unknown-type", "type"],
    ["no data", { type: "DonorSignedUp" }, "invalid-data", "data"],
    ["a field that is wrong", { ...donor, data: { ...data, email: "secret" } }, "invalid-data", "data.email"],
    [
      "a field that the type does not have",
      { ...donor, data: { ...data, Email: "secret" } },
      "invalid-data",
      "data.Email",
    ],
  ] as const)("is rejected for %s, and its values are not repeated", ([, value, code, path]) => {
    const checked = check(value);
    expect(checked).toMatchObject({ rejected: { status: "rejected", code, faults: [{ path }] } });
    expect(JSON.stringify(checked)).not.toContain("secret");
  });

  it("is rejected for all that is wrong with it at once", () => {
    const wrong = { ...donor, secret: 1, key: " ", time: "secret", data: { ...data, email: "secret", Email: 1 } };
    const paths = ["", "key", "time", "data.email", "data.Email"];
    const rejected = { code: "not-an-event", faults: paths.map((path) => ({ path })) };
    expect(check(wrong)).toMatchObject({ rejected });
  });

  it("is named by its id where that is valid, and by no id where it was made", () => {
    const wrong = { ...donor, data: {} };
    expect(check({ ...wrong, id: UUID.toUpperCase() })).toMatchObject({ rejected: { id: UUID } });
    expect(check({ ...wrong, key: "4711" })).toMatchObject({ rejected: { id: eventId(SOURCE, "4711") } });
    expect(check(wrong)).not.toHaveProperty("rejected.id");
    expect(check(wrong)).toHaveProperty("rejected.code");
  });
});

it("is either valid or rejected with faults, whatever it is given, and throws nothing", () => {
  const field = fc.oneof(anyText, fc.anything());
  const given = fc.record(
    { type: field, data: field, id: field, key: field, time: field, traceparent: field },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        given,
        fc.anything(),
        given.map((rest) => ({ ...donor, ...rest })),
      ),
      (value) => {
        const checked = check(value);
        if ("rejected" in checked) expect(checked.rejected.faults.length).toBeGreaterThan(0);
        else expect(checked.event.source).toBe(SOURCE);
      },
    ),
    { numRuns: 5_000 },
  );
});
