import { describe, expect, it, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import { checkColumns, checkPlan, type RowPlan } from "./row-plan.ts";

const plan: RowPlan = { type: "DonorSignedUp", source: "https://old.example.org", idFrom: [], map: {} };
const columns = ["first_name", "city", "type", "email"];
const pathsOf = (header: string[], change: Partial<RowPlan> = {}) =>
  checkColumns(header, { ...plan, ...change }).map(({ path }) => path);

describe("checkPlan", () => {
  it("finds nothing wrong with a plan of any catalogued type", () => {
    for (const { type } of catalogue) expect(checkPlan({ ...plan, type })).toEqual([]);
    expect(checkPlan({ ...plan, map: { city: "Town" }, idFrom: ["Member"] })).toEqual([]);
  });

  it("names the types when there is none of that name", () => {
    const expected = `one of ${catalogue.map(({ type }) => type).join(", ")}`;
    expect(checkPlan({ ...plan, type: "Donor" })).toEqual([{ path: "type", expected }]);
  });

  it("refuses a source that no event may have", () => {
    expect(checkPlan({ ...plan, source: "two words" })).toEqual([
      { path: "source", expected: "a URI reference of 1 to 200 characters" },
    ]);
  });

  it("names the fields when one is mapped that the type does not have", () => {
    const expected = "a field of DonorSignedUp: first_name, city, type, email";
    expect(checkPlan({ ...plan, map: { town: "city" } })).toEqual([{ path: "map.town", expected }]);
  });
});

describe("checkColumns takes", () => {
  test.for<[string, string[], Partial<RowPlan>]>([
    ["all fields, in any order", columns.toReversed(), {}],
    ["no optional field", ["first_name", "city", "email"], {}],
    ["a column of UUIDs", [...columns, "id"], {}],
    ["columns that make the id", [...columns, "Member", "Branch"], { idFrom: ["Member", "Branch"] }],
    ["fields that make the id", columns, { idFrom: ["email"] }],
    ["a column of another name", ["Town", "first_name", "email"], { map: { city: "Town" } }],
    ["a column that is ignored", [...columns, "Notes"], { ignore: ["Notes"] }],
    ["the reasons of an earlier import", [...columns, "rejection"], {}],
  ])("%s", ([, header, change]) => {
    expect(checkColumns(header, { ...plan, ...change })).toEqual([]);
  });
});

describe("checkColumns refuses", () => {
  test.for<[string, string[], Partial<RowPlan>, string[]]>([
    ["a column that is there twice", [...columns, "city"], {}, ["city"]],
    ["a column without a name", [...columns, " "], {}, ["column 5"]],
    ["a column that no field has", [...columns, "nickname"], {}, ["nickname"]],
    ["a required field without a column", ["first_name", "email"], {}, ["city"]],
    ["a mapped column that is not there", columns, { map: { type: "Group" } }, ["Group", "type"]],
    ["a field that is taken from another column", [...columns, "Town"], { map: { city: "Town" } }, ["city"]],
    ["an id column that is not there", columns, { idFrom: ["Member"] }, ["Member"]],
    ["UUIDs beside columns that make the id", [...columns, "id"], { idFrom: ["email"] }, ["id"]],
    ["__proto__", [...columns, "__proto__"], {}, ["__proto__"]],
    ["__proto__, whatever the plan says", [...columns, "__proto__"], { ignore: ["__proto__"] }, ["__proto__"]],
    ["all faults at once", ["a", "a", "email"], {}, ["a", "first_name", "city"]],
  ])("%s", ([, header, change, paths]) => {
    expect(pathsOf(header, change)).toEqual(paths);
  });

  it("each of 200,000 columns, in time that grows with their number and not with its square", () => {
    const strange = Array.from({ length: 200_000 }, (_, i) => `c${i}`);
    expect(checkColumns([...columns, ...strange], plan)).toHaveLength(200_000);
  });

  it("says which columns there may be", () => {
    expect(checkColumns([...columns, "nickname"], plan)).toEqual([
      {
        path: "nickname",
        expected: "no such column, but first_name, city, type, email; map it to a field, or ignore it",
      },
    ]);
  });
});
