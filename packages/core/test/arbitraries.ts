import fc from "fast-check";
import * as z from "zod/mini";
import { catalogue, type Event } from "../src/catalogue.ts";
import { fixture } from "./records.ts";

/** fast-check's own unit "binary" begins with two seconds of work: a map of all of Unicode. */
const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

/** Text of any script, with what is likely to hurt: controls, quotes, halves of emoji, markup, numbers, long. */
export const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(
    "",
    " ",
    "__proto__",
    "\u0000",
    "\ud83e",
    "<script>",
    "\u001b[31m",
    "1e999",
    "\u202e",
    "x".repeat(600),
  ),
);

/** Ids of a small pool, so that they repeat. */
const anyId = fc.integer({ min: 0, max: 5 }).map((n) => `0192f0c1-7c4e-7b1e-9d5a-00000000000${n}`);

/** A valid event of any type of the catalogue: each field is any text that its schema accepts, or the fixture's value. */
export const anyEvent: fc.Arbitrary<Event> = fc.oneof(...catalogue.map(anyEventOf));

function anyEventOf(eventType: (typeof catalogue)[number]): fc.Arbitrary<Event> {
  const { data, ...rest } = fixture(eventType.type);
  const known: Record<string, unknown> = data;
  const fields = Object.entries(eventType.data.shape).map(([name, schema]) => {
    const field = anyText.map((text) => {
      const parsed = z.safeParse(schema, text);
      return parsed.success ? parsed.data : known[name];
    });
    return [name, field] as const;
  });
  return fc
    .record({ id: fc.oneof(anyId, fc.uuid()), data: fc.record(Object.fromEntries(fields)) })
    .map(({ id, data }) => ({ ...rest, id, data }) as Event);
}
