import { eventId } from "@savelife/core/keys";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readIdempotencyKey, unquote } from "./headers.ts";

const uuid = "8e03978e-40d5-43e8-bc93-6894a57f9324";
const read = (header: string | undefined) => readIdempotencyKey(header, "crm");

describe("an Idempotency-Key", () => {
  test.for([uuid, uuid.toUpperCase(), `"${uuid}"`, `"${uuid.toUpperCase()}"`, `" ${uuid}"`])(
    "that is a UUID, quoted or not, is the id: %s",
    (header) => {
      expect(read(header)).toBe(uuid);
    },
  );

  it("that is any other text is derived to an id, quoted or not the same", () => {
    expect(read("donor-4711")).toBe(eventId("crm", "donor-4711"));
    expect(read("donor-\u00ad4711\u00a0")).toBe(eventId("crm", "donor-4711"));
    expect(read('"donor-4711"')).toBe(eventId("crm", "donor-4711"));
    expect(read('"a \\"b\\" \\\\ c"')).toBe(eventId("crm", 'a "b" \\ c'));
    expect(read('"Split, 12"')).toBe(eventId("crm", "Split, 12"));
    expect(readIdempotencyKey("donor-4711", "web")).not.toBe(read("donor-4711"));
  });

  it("is the key that was meant, in UTF-8, in Latin-1 and as text", () => {
    const latin1 = (text: string) => Buffer.from(text).toString("latin1");
    for (const header of ["José", '"José"', latin1("José"), latin1('"José"')]) {
      expect(read(header)).toBe(eventId("crm", "José"));
    }
    expect(read(latin1("Šime"))).toBe(eventId("crm", "Šime"));
    expect(read("Šime")).toBe(eventId("crm", "Šime"));
  });

  it("that is missing makes every request a new event", () => {
    expect(read(undefined)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(read(undefined)).not.toBe(read(undefined));
  });

  test.for([
    "",
    " ",
    '""',
    '"  "',
    '"',
    '"open',
    'closed"',
    'a"b',
    '"a"b"',
    '"a\\b"',
    '"a\\"',
    `"${uuid}";v=1`,
    `"${uuid}", "${uuid}"`,
    `${uuid}, ${uuid}`,
    "Split, 12",
    "lost \ufffd",
    "\u200b\u00a0",
    "00000000-0000-0000-0000-000000000000",
    '"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"',
  ])("is malformed when it is %o", (header) => {
    expect(read(header)).toBeUndefined();
  });
});

test("whatever printable ASCII is quoted by RFC 8941, it is what is between the quotes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
      expect(unquote(`"${text.replace(/["\\]/g, "\\$&")}"`)).toBe(text);
    }),
  );
});
