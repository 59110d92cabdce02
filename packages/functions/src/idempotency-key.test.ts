import { eventId } from "@savelife/core/keys";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readIdempotencyKey, unquote } from "./idempotency-key.ts";

const uuid = "8e03978e-40d5-43e8-bc93-6894a57f9324";
const read = (header: string | null) => readIdempotencyKey(header, "crm");

describe("an Idempotency-Key", () => {
  test.for([uuid, uuid.toUpperCase(), `"${uuid}"`, `"${uuid.toUpperCase()}"`, `" ${uuid}"`])(
    "that is a UUID, quoted or not, is the id: %s",
    (header) => {
      expect(read(header)).toBe(uuid);
    },
  );

  it("that is any other text is derived to an id, quoted or not the same", () => {
    expect(read("donor-4711")).toBe(eventId("crm", "donor-4711"));
    expect(read('"donor-4711"')).toBe(eventId("crm", "donor-4711"));
    expect(read('"a \\"b\\" \\\\ c"')).toBe(eventId("crm", 'a "b" \\ c'));
    expect(readIdempotencyKey("donor-4711", "web")).not.toBe(read("donor-4711"));
  });

  it("that is missing makes every request a new event", () => {
    expect(read(null)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(read(null)).not.toBe(read(null));
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
    "José",
    '"José"',
    "a\tb",
    "00000000-0000-0000-0000-000000000000",
    '"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"',
  ])("is malformed when it is %o", (header) => {
    expect(read(header)).toBeUndefined();
  });
});

test("whatever printable ASCII is quoted by RFC 8941, it is what stands between the quotes", () => {
  const ascii = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
  fc.assert(
    fc.property(ascii, (text) => {
      expect(unquote(`"${text.replace(/["\\]/g, "\\$&")}"`)).toBe(text);
    }),
  );
});
