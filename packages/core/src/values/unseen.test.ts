import fc from "fast-check";
import { expect, it, test } from "vitest";
import { cut, escapeUnseen, showField, showName, toParts } from "./unseen.ts";

const codesIn = (text: string) => toParts(text).flatMap((part) => ("code" in part ? [part.code] : []));

test.for([
  ["a terminal's escape", "\u001b[2J", "U+001B"],
  ["a zero", "\u0000", "U+0000"],
  ["a line break", "a\nb", "U+000A"],
  ["a separator of lines", "a\u2028b", "U+2028"],
  ["a space that does not break", "a\u00a0b", "U+00A0"],
  ["a zero-width space", "a\u200bb", "U+200B"],
  ["a mark that turns the direction", "a\u202eb", "U+202E"],
  ["a joiner in a word", "a\u200db", "U+200D"],
  ["a selector behind a digit", "1\ufe0f", "U+FE0F"],
  ["half an emoji", "\ud83d", "U+D83D"],
  ["a tag", "\u{e0041}", "U+E0041"],
  ["a letter that looks like nothing", "\u3164", "U+3164"],
  ["blank Braille", "\u2800", "U+2800"],
] as const)("shows the code of %s", ([, text, code]) => {
  expect(codesIn(text)).toEqual([code]);
});

test.for(["Zoë Müller, 東京 🩸 <script>", "👩‍⚕️", "👩🏽‍🚒", "❤️‍🔥", "\ufffd"])("leaves %s as it is", (text) => {
  expect(toParts(text)).toEqual([{ text }]);
});

it("escapes in JSON what cannot be seen, and keeps the value", () => {
  expect(escapeUnseen(JSON.stringify({ a: "x\u200b\u{e0041}é" }, undefined, 1))).toBe(
    '{\n "a": "x\\u200b\\udb40\\udc41é"\n}',
  );
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), fc.constantFrom(undefined, 2), (value, indent) => {
      const json = escapeUnseen(JSON.stringify(value, undefined, indent));
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(codesIn(json).filter((code) => code !== "U+000A")).toEqual([]);
    }),
  );
});

it("loses nothing of any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const again = toParts(text).map((part) =>
        "code" in part ? String.fromCodePoint(Number.parseInt(part.code.slice(2), 16)) : part.text,
      );
      expect(again.join("")).toBe(text);
    }),
  );
});

it("cuts between characters", () => {
  expect(cut("ab🩸", 3)).toEqual({ text: "ab", isCut: true });
  expect(cut("ab", 2)).toEqual({ text: "ab", isCut: false });
});

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
