import { catalogue } from "@savelife/core/catalogue";
import { serialize } from "@savelife/core/event";
import { validate } from "@savelife/core/parse";
import { anyText } from "@savelife/core/test/arbitraries";
import { fixture } from "@savelife/core/test/records";
import { valueCases } from "@savelife/core/test/values";
import { clean } from "@savelife/core/values/text";
import fc from "fast-check";
import { expect, it, test } from "vitest";
import { strictAjv } from "../test/strict-ajv.ts";
import { CONTRACTS, readContract } from "./contract-files.ts";

const contract = readContract(CONTRACTS);
const ajv = strictAjv();
const acceptsMessage = new Map(
  catalogue.map(({ type }) => [
    type,
    ajv.compile(JSON.parse(contract.get(`events/${type}.message.schema.json`) ?? "")),
  ]),
);

/** What is close to the limits of our fields: white space of all kinds, letter case, lengths, impossible dates. */
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
const anyValue = fc.oneof(
  nearlyRight,
  fc.constantFrom(...valueCases.map(({ given }) => given)),
  anyText,
  fc.jsonValue({ maxDepth: 2 }),
);

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

/** Every text of a message. */
function textsOf(message: unknown): string[] {
  const texts: string[] = [];
  JSON.parse(JSON.stringify(message), (_, value) => (typeof value === "string" ? texts.push(value) : value));
  return texts;
}

/**
 * Where the schemas honestly take more: they judge a text as it is sent, not as it is when it is clean; they cannot
 * name half of a surrogate pair in a pattern that languages with UTF-8 read, nor distinguish letters beyond ASCII from
 * signs in an address.
 */
function isComparable(message: { data?: unknown }): boolean {
  const { email } = Object(message.data);
  const isSpelledOut = textsOf(message).every((text) => text.isWellFormed() && (text === "" || clean(text) === text));
  return isSpelledOut && (typeof email !== "string" || !/[^\p{ASCII}\p{L}\p{M}\p{Nd}]/u.test(email));
}

const typesThatTake = (message: unknown) =>
  [...acceptsMessage].filter(([, accepts]) => accepts(message)).map(([type]) => type);

it("takes no message that ingest and publishers would refuse, and each as its type alone", () => {
  const counts = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(anyMessage, (message) => {
      fc.pre(isComparable(message));
      const isEvent = "event" in validate(message, "refused");
      const types = typesThatTake(message);
      counts[types.length > 0 ? "accepted" : "refused"]++;
      expect(types).toEqual(isEvent && types.length > 0 ? [message.type] : []);
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(500);
});

it("takes every message as it is stored, however it was sent", () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyMessage, (message) => {
      const read = validate(message, "refused");
      if (!("event" in read)) return;
      accepted += 1;
      expect(typesThatTake(JSON.parse(serialize(read.event)))).toEqual([message.type]);
    }),
    { numRuns: 5_000 },
  );
  expect(accepted).toBeGreaterThan(500);
});

it("differs where the page says: half a character, what shows nothing, lengths before cleaning, signs in an address", () => {
  const { data, ...attributes } = fixture("DonorSignedUp");
  const judged = (change: object) => {
    const message = { specversion: "1.0", ...attributes, data: { ...data, ...change } };
    return { ingest: "event" in validate(message, "refused"), schema: acceptsMessage.get("DonorSignedUp")?.(message) };
  };
  expect(judged({ city: "\ud83e" })).toEqual({ ingest: false, schema: true });
  expect(judged({ city: "\u200b" })).toEqual({ ingest: false, schema: true });
  expect(judged({ email: "ana@☃.example" })).toEqual({ ingest: false, schema: true });
  expect(judged({ city: "e\u0301".repeat(150) })).toEqual({ ingest: true, schema: false });
});

test.for(valueCases.filter((one) => one.stored !== undefined))("takes what is stored of $field: $about", (one) => {
  expect(typesThatTake({ ...one.sent, data: one.data })).toEqual([one.type]);
});
