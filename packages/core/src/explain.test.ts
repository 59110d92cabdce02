import { expect, test } from "vitest";
import { envelope, fixture, rejectedBody } from "../test/records.ts";
import { serialize } from "./event.ts";
import { explain } from "./explain.ts";
import { toAsciiJson } from "./json.ts";
import { REJECTION_CODES } from "./outcome.ts";

const valid = serialize(fixture("DonorSignedUp"));
const attributeOf = (rejection: unknown) => ({
  Rejection: { DataType: "String", StringValue: toAsciiJson(rejection) },
});
const conflict = { code: "conflict", faults: [{ path: "data.city", expected: "the value that is stored" }] };

test("by its rejection, which alone knows of a conflict", () => {
  expect(explain({ body: valid, attributes: attributeOf(conflict) })).toEqual({
    ...conflict,
    type: "DonorSignedUp",
    source: "https://crm.example.org",
    subject: null,
    path: "data.city",
  });
});

test.for(REJECTION_CODES.filter((code) => code !== "conflict"))(
  "by today's schemas where it says nothing: %s",
  (code) => {
    expect(explain({ body: rejectedBody(code), attributes: {} })).toMatchObject({ code });
  },
);

test("as failed when nothing is wrong with it: SQS moved it here after too many tries", () => {
  expect(explain({ body: valid, attributes: {} })).toEqual({
    code: "failed",
    type: "DonorSignedUp",
    source: "https://crm.example.org",
    subject: null,
    path: "",
    faults: [],
  });
});

test.for([
  ["no JSON", { StringValue: "{" }],
  ["no text", { BinaryValue: Buffer.from("{}") }],
  ["an unknown code", attributeOf({ ...conflict, code: "boring" }).Rejection],
  ["no faults", attributeOf({ code: "conflict" }).Rejection],
  ["faults that are not objects", attributeOf({ code: "conflict", faults: ["x"] }).Rejection],
  ["too many faults", attributeOf({ code: "conflict", faults: Array(21).fill(conflict.faults[0]) }).Rejection],
  ["a path too long", attributeOf({ code: "conflict", faults: [{ path: "x".repeat(201), expected: "" }] }).Rejection],
  [
    "an expectation too long",
    attributeOf({ code: "conflict", faults: [{ path: "", expected: "x".repeat(501) }] }).Rejection,
  ],
] as const)("as if there were no attribute, when it is %s", ([, Rejection]) => {
  expect(explain({ body: valid, attributes: { Rejection: { DataType: "String", ...Rejection } } }).code).toBe("failed");
});

test("names the type of an event in an envelope of AWS, and none where there is none", () => {
  const event = JSON.parse(valid);
  const body = JSON.stringify({ ...envelope("eventbridge"), "detail-type": "Whatever", detail: event });
  expect(explain({ body, attributes: {} }).type).toBe("DonorSignedUp");
  for (const body of [
    "null",
    "[]",
    '"x"',
    "{}",
    '{"type":1}',
    '{"type":"A+"}',
    '{"specversion":"1.0","type":"A+"}',
    "{",
  ]) {
    expect(explain({ body, attributes: {} }).type).toBeNull();
  }
});

test("strips a type of what could forge a line, and shortens it", () => {
  const typeOf = (type: string) => explain({ body: JSON.stringify({ specversion: "1.0", type }), attributes: {} }).type;
  expect(typeOf("a\u001b[31m\nb\u202ec")).toBe("a_[31m_b_c");
  expect(typeOf("x".repeat(61))).toBe(`${"x".repeat(60)}…`);
  expect(typeOf("org.example/Donor-Moved:v1.0")).toBe("org.example/Donor-Moved:v1.0");
});
