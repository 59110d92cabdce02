import { describe, expect, it, test } from "vitest";
import { clean, isAbsent, text } from "./text.ts";

const messagesOf = (max: number, value: unknown) =>
  text(max)
    .safeParse(value)
    .error?.issues.map(({ message }) => message);

describe("clean", () => {
  test.for([
    ["composes letters", "Zoe\u0308", "Zoë"],
    ["composes what an invisible character kept apart", "Zoe\u200b\u0308", "Zoë"],
    ["removes a soft hyphen", "Ams\u00adterdam", "Amsterdam"],
    ["removes a zero-width space and a word joiner", "Ana\u200b\u2060", "Ana"],
    ["removes a byte order mark", "\ufeffAna", "Ana"],
    ["removes marks that turn the direction", "\u200eAna\u200f\u202a\u2066\u061c", "Ana"],
    ["removes tags", "Ana\u{e0041}\u{e007f}", "Ana"],
    ["removes fillers that show nothing", "A\u115f\u1160\u17b4\u034f\u{1d159}na", "Ana"],
    ["makes white space of every kind one space", "\u00a0\u3000Den\t\u2003 \u202fHaag\r\n", "Den Haag"],
    ["makes what looks like a space one", "Den\u3164\u2800\uffa0Haag\u0085", "Den Haag"],
    ["keeps joiners inside a word", "می\u200cخواهم", "می\u200cخواهم"],
    ["keeps joiners inside a word of ASCII", "a\u200db", "a\u200db"],
    ["keeps an emoji whole", "👩‍⚕️❤️‍🔥", "👩‍⚕️❤️‍🔥"],
    ["keeps the variant of an ideograph", "葛\u{e0100}城", "葛\u{e0100}城"],
    ["removes joiners at the ends of a word", "\u200dAna\u200c \u200dIva\u200d.", "Ana Iva."],
    ["removes joiners that join nothing", "a\u200c\u200db", "ab"],
    ["removes selectors with nothing to vary", "\ufe0fA\ufe0e \ufe0f葛\u{e0100}\u{e0101}", "A 葛\u{e0100}"],
    ["removes a selector behind what becomes ASCII", "\u212a\ufe0f", "K"],
    ["leaves nothing of what shows nothing", "\u200b\u3164\u2800\u200d\ufe0f\u{e0041} ", ""],
    ["leaves what it must refuse", "\u0000\ud83e\ufffd", "\u0000\ud83e\ufffd"],
    ["leaves ASCII that is clean", "Den Haag", "Den Haag"],
    ["leaves letters of every script", "Łódź 東京 ‎".trim(), "Łódź 東京"],
  ] as const)("%s", ([, given, cleaned]) => {
    expect(clean(given)).toBe(cleaned);
  });

  test.for([
    ["Dom kulture\nRiva 1", "Dom kulture, Riva 1"],
    ["\n Dom kulture \r\n\r\n Riva 1\u2028Split\n", "Dom kulture, Riva 1, Split"],
    ["Dom kulture,\nRiva 1\n, Split\n,\nHR", "Dom kulture, Riva 1, Split, HR"],
    ["Dom kulture\u200b\n\u200bRiva  1", "Dom kulture, Riva 1"],
    ["Riva\t1", "Riva 1"],
  ] as const)("makes the lines of %j an address: %j", ([given, cleaned]) => {
    expect(clean(given, ", ")).toBe(cleaned);
  });
});

test.for([[null], [undefined], [""], [" \n"], ["\u200b"], ["\u3164\u00a0"]])("%j says nothing", ([value]) => {
  expect(isAbsent(value)).toBe(true);
});

test.for([["x"], [" x"], ["\u200bé"], ["\u0000"], [0], [false], [{}], [[]]])("%j says something", ([value]) => {
  expect(isAbsent(value)).toBe(false);
});

describe("text", () => {
  it("is cleaned before it is measured, in code points", () => {
    expect(text(3).parse(" Zoe\u0308\n")).toBe("Zoë");
    expect(text(3).parse("a \u00a0 b\u200b")).toBe("a b");
    expect(text(2).parse("🦄🦄")).toBe("🦄🦄");
    expect(text(5, ", ").parse("a\nbc")).toBe("a, bc");
  });

  const expected = "text of 1 to 3 characters without control characters";
  test.for([
    ["nothing", "", expected],
    ["what shows nothing", "\u3164\u200b", expected],
    ["one character too many", "xxxx", expected],
    ["a number", 7, expected],
    ["a control character", "a\u001bb", `${expected}, got U+001B`],
    ["half an emoji", "\ude78", `${expected}, got U+DE78`],
    ["a letter that was lost", "a\ufffd", `${expected}, got U+FFFD, which stands for lost letters`],
  ])("refuses %s, and says why", ([, value, message]) => {
    expect(messagesOf(3, value)).toEqual([message]);
  });
});
