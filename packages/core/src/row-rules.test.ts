import { describe, expect, it, test } from "vitest";
import { createRules, isDateTime, type RowRules } from "./row-rules.ts";

/** What a value of a field means by some rules, and which of them were used. */
function apply(type: string, field: string, rules: RowRules, value: unknown) {
  const used: string[] = [];
  const rule = createRules(type, rules, (...which) => used.push(which.join(" "))).get(field);
  return { meant: rule ? rule(value) : value, used };
}

describe("a rule of values", () => {
  const rules: RowRules = { values: { type: { "O plus": "O+" } } };

  test.for(["O plus", " O  plus "])("is used for %o, and counted", (value) => {
    expect(apply("DonorSignedUp", "type", rules, value)).toEqual({ meant: "O+", used: ["type O plus"] });
  });

  test.for(["o plus", "O plus!", "A+", 7, null])("leaves %o as it is", (value) => {
    expect(apply("DonorSignedUp", "type", rules, value)).toEqual({ meant: value, used: [] });
  });

  it("is for its field alone", () => {
    expect(apply("DonorSignedUp", "city", rules, "O plus")).toEqual({ meant: "O plus", used: [] });
  });
});

describe("dates", () => {
  test.for([
    ["dmy", "22.11.2026 10:00", "2026-11-22T10:00:00"],
    ["dmy", "22. 11. 2026. 10:00", "2026-11-22T10:00:00"],
    ["dmy", "1/2/2026 9.05", "2026-02-01T09:05:00"],
    ["dmy", "01-02-2026, 23:59:58", "2026-02-01T23:59:58"],
    ["mdy", "11/22/2026 10:00 AM", "2026-11-22T10:00:00"],
    ["mdy", "1/2/2026 12:30 am", "2026-01-02T00:30:00"],
    ["mdy", "1/2/2026 12:30 p.m.", "2026-01-02T12:30:00"],
    ["mdy", "1/2/2026 1:30PM", "2026-01-02T13:30:00"],
    ["dmy", "22.11.2026", "2026-11-22"],
    ["mdy", "22.11.2026 10:00", "2026-22-11T10:00:00"],
  ] as const)("in the order %s of %s are %s", ([dates, value, meant]) => {
    expect(apply("DonationCreated", "datetime", { dates }, value)).toEqual({ meant, used: [`dates ${dates}`] });
  });

  test.for(["2026-11-22T10:00:00", "22.11.26 10:00", "22.11/2026", "soon", ""])("leave %o as it is", (value) => {
    expect(apply("DonationCreated", "datetime", { dates: "dmy" }, value)).toEqual({ meant: value, used: [] });
  });

  it("are not read in fields of other kinds, nor without an order", () => {
    expect(apply("DonationCreated", "city", { dates: "dmy" }, "22.11.2026").used).toEqual([]);
    expect(apply("DonationCreated", "datetime", {}, "22.11.2026").used).toEqual([]);
  });

  it("may be what a value means", () => {
    const rules: RowRules = { dates: "dmy", values: { datetime: { "opening day": "22.11.2026 10:00" } } };
    expect(apply("DonationCreated", "datetime", rules, "opening day").meant).toBe("2026-11-22T10:00:00");
  });
});

test("the fields that hold a date and time are known by what they take", () => {
  expect(isDateTime("DonationCreated", "datetime")).toBe(true);
  for (const field of ["city", "address", "unknown"]) expect(isDateTime("DonationCreated", field)).toBe(false);
  expect(isDateTime("DonorSignedUp", "email")).toBe(false);
});
