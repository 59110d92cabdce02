import { catalogue } from "@savelife/core/catalogue";
import { validate } from "@savelife/core/parse";
import { anyText } from "@savelife/core/test/arbitraries";
import { fixture } from "@savelife/core/test/records";
import fc from "fast-check";
import { expect, it } from "vitest";
import { strictAjv } from "../test/strict-ajv.ts";
import { readContract } from "./contract-files.ts";
import { CONTRACTS } from "./places.ts";

const contract = readContract(CONTRACTS);
const ajv = strictAjv();
const acceptsMessage = new Map(
  catalogue.map(({ type }) => [
    type,
    ajv.compile(JSON.parse(contract.get(`events/${type}.message.schema.json`) ?? "")),
  ]),
);

/** What is close to the limits of our fields: white space of all kinds, letter case, lengths, dates that are none. */
const nearlyRight = fc.constantFrom(
  ...["a+", "0-", "AB+", "aB-", " O+\n", "A +", "C+", "00+", "ab", "+"],
  ...[
    "x".repeat(199),
    "x".repeat(200),
    "x".repeat(201),
    "x".repeat(500),
    "x".repeat(501),
    "🦄".repeat(200),
    "🦄".repeat(201),
  ],
  ...[
    "\u00a0\ufeffx\u2028",
    "\u0085x",
    "x\u0000",
    " \t",
    "\u200b",
    "x\ny",
    `${"x".repeat(200)}   `,
    ` ${"x y".repeat(70)}`,
  ],
  ...["a@b.c", "ü@bücher.example", '"a"@b.c', "a@b@c.d", "@b.c", `${"x".repeat(65)}@b.c`, " a@b.c "],
  ...[
    "2022-04-06T12:00:00",
    "2022-04-06T12:00",
    "2022-04-06T12:00Z",
    " 2024-02-29T00:00:00.5+02:00",
    "2023-02-29T00:00:00Z",
  ],
  ...[
    "2022-04-06",
    "2022-04-06T24:00:00Z",
    `2022-04-06T12:00:00.${"1".repeat(30)}Z`,
    `2022-04-06T12:00:00.${"1".repeat(12)}Z`,
  ],
  ...[
    "0192F0C1-7c4e-7b1e-9d5a-0f4c2f4f8a10",
    "00000000-0000-0000-0000-000000000000",
    "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
  ],
  ...["ffffffff-ffff-ffff-ffff-ffffffffffff", "0192f0c1-7c4e-9b1e-9d5a-0f4c2f4f8a10", "1.0", "urn:x", "a b", "café"],
);
const anyValue = fc.oneof(nearlyRight, anyText, fc.jsonValue({ maxDepth: 2 }));

/** A fixture with some attributes and fields changed, taken away or added. */
const anyMessage = fc.constantFrom(...catalogue).chain(({ type }) => {
  const { data, ...attributes } = fixture(type);
  const change = (fields: object, extra: string[]) => {
    const names = [...Object.keys(fields), ...extra];
    return fc
      .array(fc.tuple(fc.constantFrom(...names), fc.option(anyValue, { nil: undefined })), { maxLength: 2 })
      .map((changes) => JSON.parse(JSON.stringify({ ...fields, ...Object.fromEntries(changes) })));
  };
  return fc
    .tuple(
      change({ specversion: "1.0", ...attributes }, ["traceparent", "odd"]),
      change(data, ["type", "odd"]),
      anyValue,
    )
    .map(
      ([outer, inner, other]) =>
        ({ ...outer, data: typeof other === "boolean" ? other : inner }) as Record<string, unknown>,
    );
});

/**
 * Where the schemas honestly differ: they count the characters as they are sent, not after NFC, and cannot name half of a
 * surrogate pair in a pattern that languages with UTF-8 read.
 */
function isComparable(message: unknown): boolean {
  const text = JSON.stringify(message);
  const texts: unknown[] = [];
  JSON.parse(text, (_, value) => texts.push(value));
  return texts.every((one) => typeof one !== "string" || (one.isWellFormed() && one.normalize("NFC") === one));
}

it("accepts exactly the messages that ingest and publishers accept", () => {
  const counts = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(anyMessage, (message) => {
      fc.pre(isComparable(message));
      const isEvent = "event" in validate(message, "refused");
      const accepting = [...acceptsMessage].filter(([, accepts]) => accepts(message)).map(([type]) => type);
      counts[isEvent ? "accepted" : "refused"]++;
      expect(accepting).toEqual(isEvent ? [message.type] : []);
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(500);
});

it("differs where the page says: half a character, and lengths before NFC", () => {
  const { data, ...attributes } = fixture("DonorSignedUp");
  const message = (city: string) => ({ specversion: "1.0", ...attributes, data: { ...data, city } });
  const judged = (city: string) => [
    "event" in validate(message(city), "refused"),
    acceptsMessage.get("DonorSignedUp")?.(message(city)),
  ];
  expect(judged("\ud83e")).toEqual([false, true]);
  expect(judged("e\u0301".repeat(150))).toEqual([true, false]);
});
