import { expect, it, test } from "vitest";
import { fixture } from "../test/records.ts";
import { catalogue } from "./catalogue.ts";
import { compareFields, differingFields, type Item, isErased, toItem } from "./item.ts";

it("keeps the workshop's attributes of a donor", () => {
  expect(toItem(fixture("DonorSignedUp"))).toEqual({
    PK: "DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10",
    first_name: "ivica",
    city: "Amsterdam",
    type: "A+",
    email: "ivica@server.com",
    source: "https://crm.example.org",
    time: "2026-11-22T10:00:00Z",
  });
});

it("keeps the workshop's attributes of a donation, and no time when none was given", () => {
  expect(toItem(fixture("DonationCreated"))).toEqual({
    PK: "DONATION#0192f0c2-3f60-7d02-8a6b-7be0f2f6b1c4",
    city: "Haarlem",
    datetime: "2022-04-06T12:00:00",
    address: "Main street",
    source: "https://drives.example.org",
  });
});

test.for(catalogue.map(({ type, prefix }) => [type, prefix] as const))(
  "%s has a key prefix of its own",
  ([type, prefix]) => {
    expect(toItem(fixture(type)).PK.startsWith(`${prefix}#`)).toBe(true);
    expect(catalogue.filter((other) => other.prefix === prefix)).toHaveLength(1);
  },
);

it("compares the data alone: not the source, the time, or an attribute that is not ours", () => {
  const event = fixture("DonorSignedUp");
  const stored = { ...toItem(event), source: "elsewhere", time: "2030-01-01T00:00:00Z", note: "called on Monday" };
  expect(differingFields(event, stored)).toEqual([]);
});

it("names the fields that differ, one that is missing on either side too", () => {
  const event = fixture("DonorSignedUp");
  const { type: _group, ...stored }: Item = { ...toItem(event), city: "Haarlem" };
  expect(differingFields(event, stored)).toEqual(["city", "type"]);
  expect(differingFields(event, { ...toItem(event), type: "B+" })).toEqual(["type"]);
});

it("compares what was stored in another spelling by today's", () => {
  const event = fixture("DonorSignedUp");
  const stored = { ...toItem(event), first_name: "ivica\u200b", email: "Ivica@Server.com", type: "a +" };
  expect(differingFields(event, stored)).toEqual([]);
  expect(differingFields(event, { ...stored, first_name: "ivan\u200b", email: "ivica@" })).toEqual([
    "first_name",
    "email",
  ]);
  const { type: _group, ...data } = event.data as Record<string, unknown>;
  const groupless = { ...event, data } as typeof event;
  expect(differingFields(groupless, { ...stored, type: "" })).toEqual([]);
  expect(differingFields(groupless, stored)).toEqual(["type"]);
});

it("puts what is stored and what was sent side by side, every field of the type, those that are absent too", () => {
  const event = fixture("DonorSignedUp");
  const { type: _group, ...stored }: Item = { ...toItem(event), city: "Haarlem", email: "Ivica@Server.com" };
  expect(compareFields(event, stored)).toEqual([
    { field: "first_name", stored: "ivica", sent: "ivica", differs: false },
    { field: "city", stored: "Haarlem", sent: "Amsterdam", differs: true },
    { field: "type", stored: undefined, sent: "A+", differs: true },
    { field: "email", stored: "Ivica@Server.com", sent: "ivica@server.com", differs: false },
  ]);
});

it("finds no difference from an item that was erased, so that its event is a duplicate", () => {
  const event = fixture("DonorSignedUp");
  const tombstone: Item = { PK: toItem(event).PK, erased: "2026-11-27T10:00:00.000Z" };
  expect(isErased(tombstone)).toBe(true);
  expect(differingFields(event, tombstone)).toEqual([]);
  expect(isErased({ ...toItem(event), corrected: "2026-11-27T10:00:00.000Z" })).toBe(false);
});
