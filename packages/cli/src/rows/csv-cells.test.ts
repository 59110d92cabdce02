import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { guard, guardText, parseCells, renderCells, unguard, unguardText } from "./csv-cells.ts";

const text = fc.string({
  unit: fc.constantFrom("a", "=", "+", "-", "@", "'", '"', ",", ";", "\t", "|", "\n", "\r", "é"),
});

describe("laws", () => {
  it("cells that are written are read again, with any separator", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.constantFrom(",", ";", "\t", "|"), (cells, delimiter) => {
        const row = renderCells(cells, delimiter);
        expect(parseCells(`${row}x`, delimiter)).toEqual({ cells, length: row.length });
      }),
    );
  });

  it("a guard is taken away again, and no other apostrophe", () => {
    fc.assert(
      fc.property(text, (cell) => {
        expect(unguard(guard(cell))).toBe(cell);
        expect(guard(cell)).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});

it("guards of a row that cannot be cut are taken away again", () => {
  fc.assert(
    fc.property(text, fc.constantFrom(",", ";", "\t", "|"), (row, delimiter) => {
      expect(unguardText(guardText(row, delimiter), delimiter)).toBe(row);
    }),
  );
  expect(guardText('=1,"=2,a=3', ",")).toBe("'=1,\"'=2,a=3");
});

test.for([
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["+385", "'+385"],
  ["'=1", "''=1"],
  ["'quoted'", "'quoted'"],
  ["Ana", "Ana"],
  ["", ""],
] as const)("%o is guarded as %o", ([cell, guarded]) => {
  expect(guard(cell)).toBe(guarded);
});
