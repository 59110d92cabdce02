import { catalogue } from "@savelife/core/catalogue";
import { describe, expect, test } from "vitest";
import { readKey, readPrefix } from "./arguments.ts";

const prefixes = catalogue.map(({ prefix }) => prefix);
const keys = prefixes.map((prefix) => `${prefix}#<uuid>`).join(" or ");
const id = "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10";

describe.for(prefixes)("%s", (prefix) => {
  test("takes its keys, in upper case too", () => {
    expect(readKey(`${prefix}#${id}`)).toBe(`${prefix}#${id}`);
    expect(readKey(`${prefix}#${id.toUpperCase()}`)).toBe(`${prefix}#${id}`);
  });

  test.for([`${prefix}#`, `${prefix}#42`, `${prefix}${id}`, `${prefix}#${id}0`, ` ${prefix}#${id}`])(
    "refuses %j",
    (text) => {
      expect(() => readKey(text)).toThrow(`Expected ${keys}`);
    },
  );

  test("takes its prefix, with # or without", () => {
    expect(readPrefix(prefix)).toBe(`${prefix}#`);
    expect(readPrefix(`${prefix}#`)).toBe(`${prefix}#`);
  });
});

test.for(["", id, `PATIENT#${id}`, `DONOR#${"0".repeat(8)}-0000-0000-0000-${"0".repeat(12)}`])(
  "refuses the key %j",
  (text) => {
    expect(() => readKey(text)).toThrow(`Expected ${keys}`);
  },
);

test.for(["", "#", "DON", "donor#", "PATIENT#"])("refuses the prefix %j", (text) => {
  expect(() => readPrefix(text)).toThrow(`Expected one of ${prefixes.map((prefix) => `${prefix}#`).join(", ")}.`);
});
