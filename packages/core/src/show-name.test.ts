import { expect, test } from "vitest";
import { showField, showName } from "./show-name.ts";

test.for([
  ["a field", showField, "first_name-2", "first_name-2"],
  ["a field, letters of any script", showField, "имя", "имя"],
  ["a field with what ends a path, a line or a colour", showField, "a.b/c~d\u001b[31m\n\u202e", "a_b_c_d_[31m__"],
  ["a column", showName, "Vor- und Nachname (neu)", "Vor- und Nachname (neu)"],
  ["a column with what ends a line or turns it", showName, "a\u001b[31m\n\u202e", "a_[31m__"],
  [
    "a type that is a URI",
    (type: string) => showName(type, 60),
    "https://crm.example.org/DonorLeft#1",
    "https://crm.example.org/DonorLeft#1",
  ],
  ["a type with what ends a line or turns it", (type: string) => showName(type, 60), "a b\u2028\u202e", "a b__"],
] as const)("shows %s so that it forges nothing", ([, show, name, shown]) => {
  expect(show(name)).toBe(shown);
});

test.for([
  ["a field", showField, 40],
  ["a column", showName, 40],
  ["a type", (type: string) => showName(type, 60), 60],
] as const)("shows %s whole up to its length, and no half of a character after it", ([, show, length]) => {
  expect(show("x".repeat(length))).toBe("x".repeat(length));
  expect(show("x".repeat(length + 1))).toBe(`${"x".repeat(length)}…`);
  const halved = show(`x${"\u{10400}".repeat(length)}`);
  expect(halved.isWellFormed()).toBe(true);
  expect(halved).toBe(`x${"\u{10400}".repeat(length / 2 - 1)}…`);
});
