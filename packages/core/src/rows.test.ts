import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { anyEvent, anyText } from "../test/arbitraries.ts";
import { fixture } from "../test/records.ts";
import { catalogue } from "./catalogue.ts";
import { serialize } from "./event.ts";
import { eventId } from "./keys.ts";
import { parse } from "./parse.ts";
import type { RowMapping } from "./row-mapping.ts";
import { createRowReader } from "./rows.ts";

const source = "https://old.example.org";
const mapping: RowMapping = { type: "DonorSignedUp", source, idFrom: [], map: {} };
const donor = { first_name: "ivica", city: "Amsterdam", type: "A+", email: "ivica@server.com" };
const id = "0192F0C1-7C4E-7B1E-9D5A-0F4C2F4F8A10";

const read = (row: unknown, change: Partial<RowMapping> = {}) => createRowReader({ ...mapping, ...change })(row);
const idOf = (row: unknown, change: Partial<RowMapping> = {}) => {
  const result = read(row, change);
  return "event" in result ? result.event.id : result.rejection;
};
const faultsOf = (row: unknown, change: Partial<RowMapping> = {}) => {
  const result = read(row, change);
  return "rejection" in result ? result.rejection.faults : "an event";
};

test.for(catalogue.map(({ type }) => type))("a row of %s becomes an event of the catalogue", (type) => {
  const { data } = fixture(type);
  expect(read({ ...data, id }, { type })).toEqual({ event: { id: id.toLowerCase(), source, type, data } });
});

describe("the id", () => {
  it("is that of the id column", () => {
    expect(idOf({ ...donor, id: ` ${id}\u200b ` })).toBe(id.toLowerCase());
  });

  test.for(["id", "ID"])("is not that of the id column when it is ignored as %s", (name) => {
    expect(idOf({ ...donor, id: "17" }, { ignore: [name] })).toBe(idOf(donor));
  });

  test.for(["", "17", "00000000-0000-0000-0000-000000000000"])("is not made of the id %o", (given) => {
    expect(faultsOf({ ...donor, id: given })).toEqual([
      { path: "id", expected: "a UUID (RFC 9562), not nil and not max" },
    ]);
  });

  it("is derived from one column as a publisher derives it from its key", () => {
    expect(idOf({ ...donor, Member: " 17 " }, { idFrom: ["Member"] })).toBe(eventId(source, "17"));
    expect(idOf({ ...donor, Member: 17 }, { idFrom: ["Member"] })).toBe(eventId(source, "17"));
    expect(idOf(donor, { idFrom: ["email"] })).toBe(eventId(source, donor.email));
  });

  test.for([" 17\u200b", "\u200e17\u00a0", "\ufeff17"])("is the same of %j, which looks the same", (Member) => {
    expect(idOf({ ...donor, Member }, { idFrom: ["Member"] })).toBe(eventId(source, "17"));
  });

  test.for([
    ["email", { email: " Ana@EXAMPLE.org" }, "ana@example.org"],
    ["email", { email: "mailto:ana@example.org" }, "ana@example.org"],
    ["type", { type: "0 positive" }, "O+"],
  ] as const)("is derived from the field %s as it is stored: %j", ([column, change, key]) => {
    expect(idOf({ ...donor, ...change }, { idFrom: [column] })).toBe(eventId(source, key));
    const { [column]: taken, ...rest } = { ...donor, ...change } as Record<string, unknown>;
    const mapped = { map: { [column]: "Other" }, idFrom: ["Other", "city"] };
    expect(idOf({ ...rest, Other: taken }, mapped)).toBe(eventId(source, JSON.stringify([key, "Amsterdam"])));
  });

  it("is not made of an invalid field, which is reported once", () => {
    expect(faultsOf({ ...donor, email: "ana" }, { idFrom: ["email", "Member"] })).toMatchObject([
      { path: "Member" },
      { path: "email", expected: expect.stringContaining("an e-mail address") },
    ]);
    expect(faultsOf({ ...donor, email: " " }, { idFrom: ["email"] })).toHaveLength(1);
    expect(faultsOf({ ...donor, type: "" }, { idFrom: ["type"] })).toMatchObject([{ path: "type" }]);
  });

  it("is derived from several columns without running them together", () => {
    const idFrom = ["Branch", "Member"];
    expect(idOf({ ...donor, Branch: "1", Member: "23" }, { idFrom })).toBe(eventId(source, '["1","23"]'));
    expect(idOf({ ...donor, Branch: "12", Member: "3" }, { idFrom })).toBe(eventId(source, '["12","3"]'));
  });

  test.for([" ", "\u200b", "Jos\ufffd", "7\u0000", null, undefined, 1.5, true, { a: 1 }])(
    "is not made of %o",
    (Member) => {
      expect(faultsOf({ ...donor, Member }, { idFrom: ["Member"] })).toEqual([
        { path: "Member", expected: "text or a whole number, as the id is made of it" },
      ]);
    },
  );

  it("is that of the whole row, however it is spelled, when no column makes it", () => {
    const { type, ...rest } = donor;
    const other = { type: "a+", ...rest, city: " Amsterdam " };
    expect(idOf(other)).toBe(idOf(donor));
    expect(idOf({ ...donor, city: "Haarlem" })).not.toBe(idOf(donor));
    const json = `{"city":"Amsterdam","email":"ivica@server.com","first_name":"ivica","type":"A+"}`;
    expect(idOf(donor)).toBe(eventId(source, json));
  });
});

describe("cells", () => {
  test.for(["", "  ", "\u200b", null, undefined])("count as absent when they are %o", (type) => {
    expect(read({ ...donor, type, id })).toMatchObject({ event: { data: expect.not.objectContaining({ type }) } });
    expect(faultsOf({ ...donor, city: type })).toEqual([
      { path: "city", expected: "text of 1 to 200 characters without control characters" },
    ]);
  });

  it("are taken from the columns that the mapping maps, and faults name these", () => {
    const { city, ...rest } = donor;
    const map = { city: "Town" };
    expect(read({ ...rest, Town: city, id }, { map })).toMatchObject({ event: { data: donor } });
    expect(faultsOf({ ...rest, Town: "\u0000", type: "Z" }, { map })).toEqual([
      { path: "Town", expected: "text of 1 to 200 characters without control characters, got U+0000" },
      { path: "type", expected: "a blood group: A+, A-, B+, B-, AB+, AB-, O+, O-" },
    ]);
  });

  it("may be ignored, as is the reason of an earlier import", () => {
    expect(read({ ...donor, id, rejection: "a reason", Notes: "x" }, { ignore: ["Notes"] })).toHaveProperty("event");
  });

  test.for(["type", "Type"])("are absent when they are ignored as %s", (name) => {
    const { type: _, ...rest } = donor;
    expect(read({ ...donor, id }, { ignore: [name] })).toHaveProperty("event.data", rest);
    expect(faultsOf({ ...donor, type: "Z" }, { ignore: [name] })).toBe("an event");
  });

  it("are read when a column of nearly the same name is ignored", () => {
    expect(read({ ...donor, City: "x", id }, { ignore: ["City"] })).toHaveProperty("event.data", donor);
    expect(faultsOf({ ...donor, id }, { ignore: ["City"] })).toMatchObject([{ path: "city" }]);
  });

  it("name all that is wrong with them at once", () => {
    expect(faultsOf({ ...donor, id: "17", email: "x" })).toHaveLength(2);
  });
});

describe("refuses", () => {
  test.for([[[]], ["text"], [7], [null]])("a row that is %o", ([row]) => {
    expect(read(row)).toEqual({
      rejection: { code: "not-json", faults: [{ path: "", expected: "a JSON object with a value for each column" }] },
    });
  });

  test.for(["nickname", "__proto__", "constructor"])("the unknown column %s", (column) => {
    const row = JSON.parse(`{ "${column}": "x" }`);
    expect(faultsOf(Object.defineProperties({ ...donor }, Object.getOwnPropertyDescriptors(row)))).toEqual([
      { path: column, expected: "no such column, but first_name, city, type, email; map it to a field, or ignore it" },
    ]);
  });

  it("a value that nests too deep", () => {
    const city = JSON.parse(`${"[".repeat(100)}${"]".repeat(100)}`);
    expect(read({ ...donor, city })).toMatchObject({ rejection: { code: "too-deep" } });
  });

  it("unknown columns together with what else is wrong, and a thousand of them with how many are not named", () => {
    const nickname = { path: "nickname" };
    expect(faultsOf({ ...donor, id: "17", email: "x", nickname: "y" })).toMatchObject([
      {},
      { path: "email" },
      nickname,
    ]);
    const row = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`column ${i}`, ""]));
    const faults = faultsOf({ ...donor, ...row });
    expect(faults).toHaveLength(20);
    expect(faults.at(-1)).toEqual({ path: "", expected: "no more faults: 981 are not named" });
  });
});

describe("laws", () => {
  it("whatever a row holds, it is an event that the consumer reads alike, or a rejection without its values", () => {
    const row = fc.dictionary(
      fc.oneof(fc.constantFrom(...Object.keys(donor), "id", "Member"), anyText),
      fc.oneof(anyText, fc.jsonValue()),
    );
    fc.assert(
      fc.property(row, fc.constantFrom<string[]>([], ["Member"], ["Member", "email"]), (cells, idFrom) => {
        const result = read({ ...donor, ...cells }, { idFrom });
        if ("event" in result) expect(parse(serialize(result.event))).toEqual(result);
        else expect(result.rejection.faults.length).toBeGreaterThan(0);
      }),
    );
  });

  it("the data of any event, as a row, is that event again", () => {
    fc.assert(
      fc.property(anyEvent, ({ id: own, type, data }) => {
        const result = read({ ...data, id: own }, { type });
        expect(result).toEqual({ event: { id: own.toLowerCase(), source, type, data } });
      }),
    );
  });

  it("a fault never quotes a value", () => {
    const secret = "Ivica Ivić, Amsterdam";
    const row = { first_name: [secret], city: { secret }, type: secret, email: secret, id: secret };
    const result = read(row);
    expect(result).toHaveProperty("rejection");
    expect(JSON.stringify(result)).not.toContain("Ivica");
  });
});

describe("rules of a mapping", () => {
  it("are used before a row is checked, and reported", () => {
    const used: string[] = [];
    const rules: RowMapping = { ...mapping, values: { type: { "O plus": "O+" } } };
    const result = createRowReader(rules, (field, from) => used.push(`${field}: ${from}`))({
      ...donor,
      type: "O plus",
    });
    expect(result).toMatchObject({ event: { data: { type: "O+" } } });
    expect(used).toEqual(["type: O plus"]);
  });

  it("may make a value blank, which is absent", () => {
    expect(read({ ...donor, type: "unknown" }, { values: { type: { unknown: "" } } })).toMatchObject({
      event: { data: { first_name: "ivica", city: "Amsterdam", email: donor.email } },
    });
  });
});

it("leaves out columns that are not used where the mapping says so", () => {
  expect(faultsOf({ ...donor, Notes: "x" })).toMatchObject([{ path: "Notes" }]);
  expect(read({ ...donor, Notes: "x" }, { ignoreOthers: true })).toMatchObject({ event: { data: donor } });
});

test.for(["ana@example.org", "+385 91 000 0000", "A+", "2026-11-22T10:00:00"])(
  "the name of an unknown column is not said when it may be a value, such as %o",
  (column) => {
    const faults = faultsOf({ ...donor, [column]: "x" });
    expect(faults).toMatchObject([{ path: "a column whose name may be a value" }]);
    expect(JSON.stringify(faults)).not.toContain(column);
  },
);

describe("keys in another spelling", () => {
  const { first_name, city, email } = donor;
  const loose = { "First Name": first_name, CITY: city, "E-mail": email };
  const event = (result: ReturnType<typeof read>) => ("event" in result ? result.event : result.rejection);

  it("are the fields all the same, row by row", () => {
    const reader = createRowReader({ ...mapping, idFrom: ["E_Mail"] });
    const expected = read({ first_name, city, email }, { idFrom: ["email"] });
    for (const row of [
      loose,
      { first_name, city, email },
      { ...loose, "e mail": "", id },
      loose,
      { email, city, "first-name": first_name },
    ]) {
      const result = reader(row);
      if ("e mail" in row) expect(result).toHaveProperty("rejection");
      else expect(result).toEqual(expected);
    }
  });

  it("are mapped, ignored and hold the id, as columns of CSV are", () => {
    const { "E-mail": _, ...rest } = loose;
    const row = { ...rest, "e-mail address": email, Notes: "x", ID: id };
    const change = { map: { email: "E-Mail Address" }, ignore: ["notes"] };
    expect(event(read(row, change))).toMatchObject({ id: id.toLowerCase(), data: { first_name, city, email } });
    expect(faultsOf({ ...row, ID: "17" }, change)).toMatchObject([{ path: "ID" }]);
  });

  it("are named in a fault as the row spells them", () => {
    expect(faultsOf({ ...loose, "E-mail": "ana" })).toMatchObject([
      { path: "E-mail", expected: expect.stringMatching(/e-mail/) },
    ]);
  });

  it("are not guessed: an exact name comes first, and of two similar ones neither is taken", () => {
    expect(faultsOf({ ...donor, Email: "other@server.com" })).toMatchObject([{ path: "Email" }]);
    expect(event(read({ ...donor, Email: "other@server.com" }, { ignoreOthers: true }))).toMatchObject({
      data: { email },
    });
    const { "E-mail": _, ...rest } = loose;
    expect(faultsOf({ ...rest, Email: email, EMAIL: email })).toMatchObject([
      { path: "email" },
      { path: "Email" },
      { path: "EMAIL" },
    ]);
  });

  it("are read whatever their number", () => {
    const reader = createRowReader({ ...mapping, ignoreOthers: true });
    for (let i = 0; i < 250; i++)
      expect(reader({ ...loose, [`other ${i}`]: i })).toHaveProperty("event.data.email", email);
  });
});
