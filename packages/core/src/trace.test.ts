import { describe, expect, it, test } from "vitest";
import { fixture } from "../test/records.ts";
import { print } from "./event.ts";
import { parse } from "./parse.ts";
import { newTraceparent, readTraceparent } from "./trace.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test.for([
  traceparent,
  traceparent.replace("00-", "cc-"),
  traceparent.replace(/01$/, "00"),
  `00-${"0".repeat(31)}1-${"0".repeat(15)}1-01`,
])("reads %s", (text) => {
  expect(readTraceparent(text)).toBe(text);
});

test.for([
  ["the version ff", traceparent.replace("00-", "ff-")],
  ["upper case", traceparent.toUpperCase()],
  ["no trace id", `00-${"0".repeat(32)}-b7ad6b7169203331-01`],
  ["no parent id", `00-0af7651916cd43dd8448eb211c80319c-${"0".repeat(16)}-01`],
  ["more behind it", `${traceparent}-x`],
  ["something before it", `x${traceparent}`],
  ["nothing", undefined],
  ["a list", [traceparent]],
])("leaves out %s", ([, text]) => {
  expect(readTraceparent(text)).toBeUndefined();
});

it("makes another trace each time", () => {
  const made = [newTraceparent(), newTraceparent()];
  expect(made.map(readTraceparent)).toEqual(made);
  expect(made[0]).not.toBe(made[1]);
});

describe("an event", () => {
  it("keeps its trace from print to parse", () => {
    const traced = { ...fixture("DonorSignedUp"), traceparent };
    expect(parse(print(traced))).toEqual({ event: traced });
  });

  it("is not wrong because its trace is", () => {
    const event = fixture("DonorSignedUp");
    expect(parse(print({ ...event, traceparent: "?" }))).toEqual({ event });
  });
});
