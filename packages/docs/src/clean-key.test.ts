import { INVISIBLE, SPACES } from "@savelife/core/values/unseen";
import { expect, test } from "vitest";
import { readPages } from "./read-pages.ts";

const publish = readPages().find(({ page }) => page === "docs/publish.md")?.text ?? "";
const [, section = ""] = publish.split("### Clean the key before you derive");

/** The characters that a step of the section names, by their codes and spans of codes. */
function namedIn(step: number): Set<string> {
  const [text = ""] = new RegExp(`^${step}\\. [^;]*`, "m").exec(section) ?? [];
  return new Set(
    [...text.matchAll(/U\+([0-9A-F]+)(?:–U\+([0-9A-F]+))?/g)].flatMap(([, first = "", last = first]) => {
      const from = Number.parseInt(first, 16);
      return Array.from({ length: Number.parseInt(last, 16) - from + 1 }, (_, i) => String.fromCodePoint(from + i));
    }),
  );
}

const every = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));
const removed = new Set(every.filter((character) => character.replace(INVISIBLE, "") === ""));
const [invisible, spaces] = [namedIn(1), namedIn(3)];
const isOfStep2 = (character: string) => /\u200c|\u200d|\p{Variation_Selector}/u.test(character);

// An upstream system that follows the page must derive the id that we derive.
test("the page says of every character that is removed from a key that it is, and of no other", () => {
  const ignorable = every.filter((character) => /\p{Default_Ignorable_Code_Point}/u.test(character));
  const others = ignorable.filter((character) => !isOfStep2(character) && !spaces.has(character));
  expect(invisible.size).toBeGreaterThan(20);
  expect(new Set([...invisible, ...others])).toEqual(removed);
});

test("the page says of every character that becomes a space that it does, and of no other", () => {
  const white = every.filter((character) => /\p{White_Space}/u.test(character));
  const becomeSpace = every.filter((character) => !removed.has(character) && character.replace(SPACES, " ") === " ");
  expect(new Set([...white, ...spaces])).toEqual(new Set(becomeSpace));
});
