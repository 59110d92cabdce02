import { describe, expect, it, test } from "vitest";
import { dateTime, email, text } from "./fields.ts";

type Schema = ReturnType<typeof text>;
const messagesOf = (schema: Schema, value: unknown) => schema.safeParse(value).error?.issues.map((one) => one.message);

describe("text", () => {
  it("is trimmed and composed before it is measured", () => {
    expect(text(3).parse(" Zoe\u0308\n")).toBe("Zoë");
    expect(text(1).parse("e\u0301")).toBe("é");
  });

  test.for([
    ["nothing", ""],
    ["one character too many", "xxxx"],
    ["a control character", "a\u0085b"],
    ["half an emoji", "\ude78"],
    ["a number", 7],
  ])("refuses %s once, and says how long it may be", ([, value]) => {
    expect(messagesOf(text(3), value)).toEqual(["text of 1 to 3 characters without control characters"]);
  });
});

describe("email", () => {
  const long = (characters: number) => `${"x".repeat(characters - "@server.com".length)}@server.com`;

  test.for(["ivica@server.com", " ivica@server.com ", "jörg@bücher.example"])("accepts %o, trimmed", (value) => {
    expect(email.parse(value)).toBe(value.trim());
  });

  it("refuses what is no address", () => {
    expect(messagesOf(email, "ivica")).toEqual(["an e-mail address of 1 to 200 characters"]);
  });

  it("refuses what is too long", () => {
    expect(messagesOf(email, long(201))).toContain("text of 1 to 200 characters without control characters");
  });
});

describe("dateTime", () => {
  const expected = "an ISO 8601 date and time, such as 2022-04-06T12:00:00, with or without an offset";
  const long = (characters: number) => `2022-04-06T12:00:00.${"1".repeat(characters - 20)}`;

  test.for(["2022-04-06T12:00:00", "2022-04-06T12:00:00+02:00", "2022-04-06T12:00:00Z", long(40)])(
    "accepts %s, and keeps it but for the spaces around it",
    (value) => {
      expect(dateTime.parse(` ${value} `)).toBe(value);
    },
  );

  test.for([["2022-04-06"], [long(41)], [7], [""]])("refuses %o, and says what is right", ([value]) => {
    const said = dateTime.safeParse(value).error?.issues.map(({ message }) => message);
    expect(new Set(said)).toEqual(new Set([expected]));
  });
});
