import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import * as z from "zod/mini";
import { anyText } from "../../test/arbitraries.ts";
import { fixture } from "../../test/records.ts";
import { valueCases } from "../../test/values.ts";
import { catalogue } from "../catalogue.ts";
import { differingFields, toItem } from "../item.ts";
import { eventId } from "../keys.ts";
import { validate } from "../parse.ts";
import { clean } from "./text.ts";

const holds = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, law), { numRuns: 1_000 });

/** What cleaning must get right in every order: invisible characters, joiners, selectors, spaces, marks, and what they touch. */
const HARD = [
  ..."aK=,.1é漢❤ \n\t\u00a0\u0085\u2028\u2800\u3164\u115f\u200b\u200c\u200d\ufeff\u00ad\ufe0f\u034f\u0301\u0338\u0327\u212a",
  ...["\u{e0100}", "\u{e0041}", "\u1100", "\u1161", "\u11a8", "\u0958", "\ud83d", "\ufffd", "\u0000"],
];
const hardText = fc.oneof(fc.string({ unit: fc.constantFrom(...HARD), maxLength: 20 }), anyText);

/** What may be in a text without changing it. */
const NOTHING = ["\u200b", "\ufeff", "\u00ad", "\u200e", "\u2060", "\u{e0041}", "\u1160"];
const SPACE = [" ", "\u00a0", "  ", "\t", " \u3000", "\u2800"];

describe("cleaning", () => {
  it("twice is cleaning once", () => {
    holds(fc.tuple(hardText, fc.constantFrom<" " | ", ">(" ", ", ")), ([text, lineBreak]) => {
      const cleaned = clean(text, lineBreak);
      expect(clean(cleaned, lineBreak)).toBe(cleaned);
      expect(clean(cleaned)).toBe(cleaned);
    });
  });

  it("leaves normal form C, single spaces, and nothing that is never needed", () => {
    holds(hardText, (text) => {
      const cleaned = clean(text);
      expect(cleaned.normalize("NFC")).toBe(cleaned);
      expect(cleaned).not.toMatch(/^\s|\s$|\s\s|[^\S ]|[\u00ad\u200b\u200e\u2060\ufeff\u3164\u2800]/u);
    });
  });

  it("keeps every letter, digit and sign of punctuation, in their order", () => {
    const seen = (text: string) =>
      text.normalize("NFD").match(/[[\p{L}\p{N}\p{P}]--\p{Default_Ignorable_Code_Point}]/gv);
    holds(hardText, (text) => {
      expect(seen(clean(text))).toEqual(seen(text));
    });
  });

  it("gives a text and the same one with what cannot be seen one spelling, and one id as a key", () => {
    const parts = fc.array(fc.stringMatching(/^[a-zß-ö]{1,5}$/u), { minLength: 1, maxLength: 4 });
    const noise = fc.tuple(fc.constantFrom(...NOTHING), fc.constantFrom(...SPACE), fc.constantFrom("NFC", "NFD"));
    holds(fc.tuple(parts, noise), ([words, [nothing, space, form]]) => {
      const noisy = `${space}${nothing}${words.join(`${nothing}${space}`)}${nothing}`.normalize(form);
      expect(clean(noisy)).toBe(clean(words.join(" ")));
      expect(eventId("/crm", noisy)).toBe(eventId("/crm", words.join(" ")));
    });
  });
});

const fields = catalogue.flatMap(({ type, data }) => {
  return Object.entries(data.shape).map(([field, schema]: [string, z.core.$ZodType]) => [type, field, schema] as const);
});

describe.each(fields)("%s.%s", (type, field, schema) => {
  const given = valueCases.filter((one) => one.field === field).flatMap((one) => one.given ?? []);
  const known: unknown = Reflect.get(fixture(type).data, field);
  const spelt = fc.constantFrom(...given, String(known));
  const noisy = fc
    .tuple(spelt, fc.constantFrom("", ...NOTHING, ...SPACE), fc.constantFrom("", ...NOTHING, ...SPACE))
    .map(([text, before, behind]) => before + text + behind);

  it("is stored in one spelling, whatever was accepted", () => {
    const counts = { accepted: 0, refused: 0 };
    holds(fc.oneof(spelt, noisy, hardText), (text) => {
      const once = z.safeParse(schema, text);
      counts[once.success ? "accepted" : "refused"] += 1;
      if (once.success) expect(z.safeParse(schema, once.data)).toEqual({ success: true, data: once.data });
    });
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(100);
  });

  test("is one item in two spellings", () => {
    const eventOf = (text: string) => {
      const event = fixture(type);
      const read = validate({ specversion: "1.0", ...event, data: { ...event.data, [field]: text } }, "refused");
      return "event" in read ? read.event : undefined;
    };
    holds(fc.tuple(noisy, noisy), ([one, other]) => {
      const [first, second] = [eventOf(one), eventOf(other)];
      if (!first || !second) return;
      const isSame = JSON.stringify(first.data) === JSON.stringify(second.data);
      expect(differingFields(first, toItem(second))).toEqual(isSame ? [] : [field]);
      expect(differingFields(first, { ...toItem(first), [field]: one }), "as it was stored before").toEqual([]);
    });
  });
});
