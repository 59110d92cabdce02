import { describe, expect, it, test } from "vitest";
import { eventId, primaryKey, readKey, Uuid } from "./keys.ts";

describe("Uuid", () => {
  test.for([
    ["version 1", "c232ab00-9414-11ec-b3c8-9f6bdeced846"],
    ["version 4", "919108f7-52d1-4320-9bac-f847db4148a8"],
    ["version 5", "2ed6657d-e927-568b-95e1-2665a8aea6a2"],
    ["version 7", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"],
    ["version 8", "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0"],
  ])("accepts %s", ([, id]) => {
    expect(Uuid.parse(id)).toBe(id);
  });

  it("gives one identity one spelling", () => {
    expect(Uuid.parse("919108F7-52D1-4320-9BAC-F847DB4148A8")).toBe("919108f7-52d1-4320-9bac-f847db4148a8");
  });

  test.for([
    ["nil", "00000000-0000-0000-0000-000000000000"],
    ["max", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    ["max in upper case", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"],
    ["a version that there is not", "919108f7-52d1-9320-9bac-f847db4148a8"],
    ["another variant", "919108f7-52d1-4320-cbac-f847db4148a8"],
    ["a letter too many", "919108f7-52d1-4320-9bac-f847db4148a8a"],
    ["braces", "{919108f7-52d1-4320-9bac-f847db4148a8}"],
    ["no dashes", "919108f752d143209bacf847db4148a8"],
    ["the last 12 digits alone", "f847db4148a8"],
    ["a space", " 919108f7-52d1-4320-9bac-f847db4148a8"],
    ["nothing", ""],
    ["a number", 7],
  ])("refuses %s", ([, id]) => {
    expect(Uuid.safeParse(id).error?.issues[0]?.message).toBe("a UUID (RFC 9562), not nil and not max");
  });
});

describe("eventId", () => {
  it("is what other languages derive: uuid5(uuid5(NAMESPACE_URL, source), key) of Python", () => {
    expect(eventId("https://crm.example.org", "42")).toBe("9207f17d-6a63-5b64-af6c-f349c8f34248");
    expect(Uuid.safeParse(eventId("https://crm.example.org", "42")).success).toBe(true);
  });

  test.for([" 42", "42\u00a0", "4\u200b2", "\ufeff42\u200e", "42\ufe0f"])(
    "is the same of %j, which looks the same",
    (key) => {
      expect(eventId("https://crm.example.org", key)).toBe("9207f17d-6a63-5b64-af6c-f349c8f34248");
    },
  );

  it("is the same of letters that are composed and of those that are not", () => {
    expect(eventId("/crm", "Zoe\u0308  M\u0308")).toBe(eventId("/crm", "Zo\u00eb M\u0308"));
  });

  it("keeps sources and keys apart, however they are cut", () => {
    const ids = [eventId("a", "bc"), eventId("ab", "c"), eventId("abc", ""), eventId("", "abc"), eventId("a", "BC")];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test.for([
  ["4711", "4711"],
  [" Zoe\u0308\u200b ", "Zo\u00eb"],
  ["", ""],
  ["\u200b\u3164", ""],
  ["Jos\ufffd", ""],
  ["a\u0000", ""],
  ["\ud83e", ""],
] as const)("reads the key %j as %j", ([key, read]) => {
  expect(readKey(key)).toBe(read);
});

it("builds a partition key with the whole UUID", () => {
  expect(primaryKey("DONOR", "919108f7-52d1-4320-9bac-f847db4148a8")).toBe(
    "DONOR#919108f7-52d1-4320-9bac-f847db4148a8",
  );
});
