import { describe, expect, it, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import { checkMapping, type RowMapping } from "./row-mapping.ts";

const mapping: RowMapping = { type: "DonorSignedUp", source: "https://old.example.org", idFrom: [], map: {} };

describe("checkMapping", () => {
  it("finds nothing wrong with a mapping of any catalogued type", () => {
    for (const { type } of catalogue) expect(checkMapping({ ...mapping, type })).toEqual([]);
    expect(checkMapping({ ...mapping, map: { city: "Town" }, idFrom: ["Member"] })).toEqual([]);
  });

  it("names the types when there is none of that name", () => {
    const expected = `one of ${catalogue.map(({ type }) => type).join(", ")}`;
    expect(checkMapping({ ...mapping, type: "Donor" })).toEqual([{ path: "type", expected }]);
  });

  it("refuses a source that no event may have", () => {
    expect(checkMapping({ ...mapping, source: "two words" })).toEqual([
      { path: "source", expected: "a URI reference of 1 to 200 characters" },
    ]);
  });

  it("names the fields when one is mapped that the type does not have", () => {
    const expected = "a field of DonorSignedUp: first_name, city, type, email";
    expect(checkMapping({ ...mapping, map: { town: "city" } })).toEqual([{ path: "map.town", expected }]);
  });
});

test("names the fields when a rule is for one that the type does not have", () => {
  const expected = "a field of DonorSignedUp: first_name, city, type, email";
  expect(checkMapping({ ...mapping, values: { group: { x: "A+" } } })).toEqual([{ path: "value.group", expected }]);
});
