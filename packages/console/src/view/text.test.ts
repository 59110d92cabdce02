import fc from "fast-check";
import { expect, it, test } from "vitest";
import { cut, toParts } from "./text.tsx";

test.for<[string, string, string]>([
  ["a terminal's escape", "\u001b[2J", "U+001B"],
  ["a line break", "a\nb", "U+000A"],
  ["a zero", "\u0000", "U+0000"],
  ["a mark that turns the direction", "a\u202eb", "U+202E"],
  ["an isolate", "\u2066", "U+2066"],
  ["a joiner that is not seen", "a\u200bb", "U+200B"],
  ["half an emoji", "\ud83d", "U+D83D"],
  ["a tag", "\u{e0041}", "U+E0041"],
  ["a letter that looks like nothing", "\u3164", "U+3164"],
])("shows the code of %s", ([, text, code]) => {
  expect(toParts(text)).toContainEqual({ code });
});

it("leaves what can be seen as it is", () => {
  const text = "Zoë Müller, 東京 🩸 <script>";
  expect(toParts(text)).toEqual([{ text }]);
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
