import { expect, test } from "vitest";
import { type Column, renderTable } from "./table.ts";

const layout: Column[] = [["PK"], ["SOURCE", 8], ["ATTRIBUTES", 10]];
const rows = [
  ["DONOR#1", "https://crm.example.org", "city email"],
  ["DONATION#22", "web", "address city datetime"],
];

test("aligns columns, and leaves no spaces at the end of a line", () => {
  expect(renderTable(layout, rows, Number.POSITIVE_INFINITY)).toEqual({
    title: "PK           SOURCE                   ATTRIBUTES",
    lines: [
      "DONOR#1      https://crm.example.org  city email",
      "DONATION#22  web                      address city datetime",
    ],
  });
});

test("shortens the widest columns to fit a narrow terminal, then leaves out the last", () => {
  const secondLine = (columns: number) => renderTable(layout, rows, columns).lines[1];
  expect(secondLine(50)).toBe("DONATION#22  web                address city date…");
  expect(secondLine(34)).toBe("DONATION#22  web        address c…");
  expect(renderTable(layout, rows, 32).lines).toEqual(["DONOR#1      https://crm.exampl…", "DONATION#22  web"]);
  expect(renderTable(layout, rows, 20)).toEqual({ title: "PK", lines: ["DONOR#1", "DONATION#22"] });
});

test("never shortens what must be whole", () => {
  expect(renderTable(layout, rows, 5)).toEqual({ title: "PK", lines: ["DONOR#1", "DONATION#22"] });
});

test("counts the cells that wide letters and emoji take", () => {
  const { lines } = renderTable(
    layout,
    [
      ["日本🩸", "a", ""],
      ["123456", "b", ""],
    ],
    80,
  );
  expect(lines).toEqual(["日本🩸  a", "123456  b"]);
});

test("prints nothing that could control the terminal", () => {
  expect(renderTable(layout, [["\u001b[31m", "a\nb", "c"]], 80).lines[0]).toBe("<U+001B>[31m  a<U+000A>b  c");
});

test("shows the titles of a table without rows", () => {
  expect(renderTable(layout, [], 80)).toEqual({ title: "PK  SOURCE  ATTRIBUTES", lines: [] });
});
