import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { bloodGroup } from "./blood-group.ts";

const LETTERS = { A: "AaＡａАаΑαᴬ🅰", B: "BbＢВвΒβ🅱", O: "Oo0Ｏ０ОоΟο🅾⁰" };
const LETTERS_OF = {
  A: [...LETTERS.A],
  B: [...LETTERS.B],
  O: [...LETTERS.O],
  AB: ["🆎", ...[...LETTERS.A].flatMap((a) => [...LETTERS.B].map((b) => a + b))],
};
const SIGNS = {
  "+": ["+", "＋", "﹢", "⁺", "₊", "➕", "˖", "+ve", "pos", "Pos.", "POSITIVE", "plus", "(+)", "+ (positive)"],
  "-": [
    "-",
    "−",
    "–",
    "—",
    "‐",
    "‑",
    "‒",
    "－",
    "﹣",
    "⁻",
    "₋",
    "➖",
    "˗",
    "-ve",
    "neg",
    "Neg.",
    "NEGATIVE",
    "minus",
    "[-]",
    "-neg",
  ],
};
const RH = ["", "Rh", "rh.", "RH", "RhD", "Rh D", "Rh(D)", "rhesus"];
const GAPS = ["", " ", "\u00a0", "\u200b", "_", ".", " ( ", "\u200e", ") "];

const read = (text: string) => bloodGroup.safeParse(text).data;

/** A spelling, and the group that its parts name. */
const spelling = fc
  .record({
    letters: fc.constantFrom("A", "B", "AB", "O" as const),
    sign: fc.constantFrom("+", "-" as const),
    rh: fc.constantFrom(...RH),
    gaps: fc.array(fc.constantFrom(...GAPS), { minLength: 4, maxLength: 4 }),
    pick: fc.nat(),
  })
  .map(({ letters, sign, rh, gaps: [a, b, c, d], pick }) => {
    const [written, marked] = [LETTERS_OF[letters as "A"], SIGNS[sign as "+"]];
    const text = `${a}${written[pick % written.length]}${b}${rh}${c}${marked[pick % marked.length]}${d}`;
    return { text, group: `${letters}${sign}` };
  });

describe("a blood group", () => {
  it("is read in every spelling that names it, and never as another", () => {
    fc.assert(
      fc.property(spelling, ({ text, group }) => {
        expect(read(text)).toBe(group);
      }),
      { numRuns: 5_000 },
    );
  });

  it("is read from nothing that does not name its letters and its sign", () => {
    const near = fc.string({ unit: fc.constantFrom(..."AaB0O+-−±/ 12()._RhDposneg〜"), maxLength: 8 });
    fc.assert(
      fc.property(near, (text) => {
        const group = read(text);
        if (group === undefined) return;
        const letters = /^[ ()._]*(ab|a|b|o|0)/i.exec(text)?.[1]?.toUpperCase().replace("0", "O");
        const isNegative = /[-−]|neg/i.test(text);
        expect(group).toBe(`${letters}${isNegative ? "-" : "+"}`);
        expect(isNegative && /[+]|pos/i.test(text)).toBe(false);
      }),
      { numRuns: 20_000 },
    );
  });

  test.for([
    ...[
      "",
      "+",
      "A",
      "AB",
      "Rh+",
      "RhD neg",
      "A1+",
      "A2B+",
      "C+",
      "00+",
      "unknown",
      "?",
      "A+?",
      "A+/-",
      "A±",
      "A+-",
      "A + -",
      "A n(eg",
      "A p.os",
      "A R(hD+",
      "A Rhesu s+",
    ],
    ...[
      "A B+",
      "A/B+",
      "A, B+",
      "A+ B+",
      "AB O+",
      "A Rh",
      "A RhD",
      "A D+",
      "A+ Rh-",
      "A- positive",
      "O-positive",
      "A--",
      "A++",
    ],
    ...["A〜", "A\u00ad", "A…?", "AP", "A pos neg", "blood group A+", "constructor", "toString", "__proto__"],
  ])("is not read from %s, which leaves a doubt", (text) => {
    expect(bloodGroup.safeParse(text).error?.issues).toMatchObject([
      { message: "a blood group: A+, A-, B+, B-, AB+, AB-, O+, O-" },
    ]);
  });

  test.for([[7], [null], [["A+"]]])("is not %j", ([value]) => {
    expect(bloodGroup.safeParse(value).success).toBe(false);
  });
});
