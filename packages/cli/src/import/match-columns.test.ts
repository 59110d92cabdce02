import type { RowMapping } from "@savelife/core/row-mapping";
import { describe, expect, it, test } from "vitest";
import { matchColumns } from "./match-columns.ts";

const mapping: RowMapping = { type: "DonorSignedUp", source: "https://old.example.org", idFrom: [], map: {} };
const FIELDS = ["first_name", "city", "type", "email"];

function match(names: string[], change: Partial<RowMapping> = {}) {
  return matchColumns(names, { ...mapping, ...change });
}

/** The columns that are read, by the field that takes them; or what is said of each fault. */
function summary(names: string[], change: Partial<RowMapping> = {}) {
  const matched = match(names, change);
  if ("columns" in matched) return matched.mapping.map;
  return matched.faults;
}

const identical = { first_name: "first_name", city: "city", type: "type", email: "email" };

describe("takes", () => {
  test.for<[string, string[], Partial<RowMapping>, Record<string, string>]>([
    ["all fields, in any order", FIELDS.toReversed(), {}, identical],
    [
      "no optional field",
      ["first_name", "city", "email"],
      {},
      { first_name: "first_name", city: "city", email: "email" },
    ],
    ["a column of UUIDs", [...FIELDS, "id"], {}, identical],
    ["columns that make the id", [...FIELDS, "Member", "Branch"], { idFrom: ["member", "branch"] }, identical],
    ["names in one option", [...FIELDS, "Member", "Branch"], { idFrom: ["member,Branch"] }, identical],
    ["a name with a comma", [...FIELDS, "Number, old"], { idFrom: ["number, old"] }, identical],
    ["a column that is ignored", [...FIELDS, "Notes", "More"], { ignore: ["notes,More"] }, identical],
    ["all others left out", [...FIELDS, "Notes", "Notes", "__proto__"], { ignoreOthers: true }, identical],
    ["the reasons of an earlier import", ["rejection", ...FIELDS], {}, identical],
    ["columns without a name", [...FIELDS, "", ""], {}, identical],
    [
      "names in another case, with other separators and invisible characters",
      ["First Name", "CITY\u200b", "T Y-P_E", "E-mail"],
      {},
      { first_name: "First Name", city: "CITY\u200b", type: "T Y-P_E", email: "E-mail" },
    ],
    [
      "a column of another name",
      ["first_name", "email", "Town"],
      { map: { city: "town" } },
      { first_name: "first_name", city: "Town", email: "email" },
    ],
    ["the name that is written exactly so", ["City", ...FIELDS], { ignore: ["City"] }, identical],
    [
      "no field that is ignored, in any spelling",
      FIELDS,
      { ignore: ["TYPE"] },
      { first_name: "first_name", city: "city", email: "email" },
    ],
  ])("%s", ([, names, change, map]) => {
    expect(summary(names, change)).toEqual(map);
  });

  it("reads no more columns than it needs, and keeps their places", () => {
    expect(match(["Notes", ...FIELDS, ""], { ignoreOthers: true, idFrom: ["email"] })).toMatchObject({
      columns: { used: FIELDS.map((name, i) => ({ place: i + 1, name })), unnamed: [], left: 1, reason: -1 },
      mapping: { idFrom: ["email"] },
    });
  });
});

describe("refuses", () => {
  test.for<[string, string[], Partial<RowMapping>, string[]]>([
    ["a column twice", [...FIELDS, "city"], {}, ["column 5, city: column 2 has the same name"]],
    [
      "two columns for one field",
      ["first_name", "City", "CITY", "email"],
      {},
      ["column 3, city: column 2 has the same name"],
    ],
    ["an unknown column", [...FIELDS, "nickname"], {}, ["column 5, nickname: it is not known"]],
    [
      "to ignore what a field needs",
      FIELDS,
      { ignore: ["City"] },
      ["city: it cannot be ignored, as the field city needs it"],
    ],
    ["a field without a column", ["first_name", "email"], {}, ["city: there is no such column, for the field city"]],
    [
      "a field that is taken elsewhere",
      [...FIELDS, "Town"],
      { map: { city: "Town" } },
      ["column 2, city: it is not needed, because city is taken from Town"],
    ],
    ["an id column that is not there", FIELDS, { idFrom: ["Member"] }, ["Member: there is no such column, for the id"]],
    [
      "UUIDs and columns that make the id",
      [...FIELDS, "id"],
      { idFrom: ["email"] },
      ["column 5, id: it is not needed, because the id is made of email"],
    ],
    [
      "__proto__, with any mapping",
      [...FIELDS, "__proto__"],
      { ignore: ["__proto__"] },
      ["column 5, __proto__: it is not known"],
    ],
    ["a name that could be data, without it", [...FIELDS, "+385 91 000"], {}, ["column 5: it is not known"]],
    [
      "all names of a line that is not a header",
      ["Ana", "Split"],
      {},
      [
        "first_name: there is no such column, for the field first_name",
        "city: there is no such column, for the field city",
        "email: there is no such column, for the field email",
        "column 1: it is not known",
        "column 2: it is not known",
      ],
    ],
  ])("%s", ([, names, change, faults]) => {
    expect(summary(names, change)).toEqual(faults);
  });

  it("distinguishes a header from a line of data", () => {
    expect(match(["city"])).toMatchObject({ isHeader: true });
    expect(match(["Ana", "Split", "A+"])).toMatchObject({ isHeader: false, suggestions: [] });
  });

  it("each of 100,000 columns, in time that grows with their number and not with its square", () => {
    const strange = Array.from({ length: 100_000 }, (_, i) => `c${i}`);
    expect(summary([...FIELDS, ...strange])).toHaveLength(100_000);
  });
});

describe("suggests", () => {
  test.for([
    [["Frist Name", "city", "email"], ['--map "first_name=Frist Name"']],
    [
      ["first_name", "Address 1 - City", "E-mail 1 - Value"],
      ['--map "city=Address 1 - City"', '--map "email=E-mail 1 - Value"'],
    ],
    [["first_name", "city", "ana@email.org"], []],
    [["first_name", "Town", "email"], []],
  ] as const)("for %j: %j", ([names, suggestions]) => {
    expect(match([...names])).toMatchObject({ suggestions });
  });
});

test("each of 100,000 columns is looked at once, also when all of them have one name", () => {
  const many = Array.from({ length: 100_000 }, () => "Notes");
  expect(summary([...FIELDS, ...many])).toHaveLength(100_000);
});
