import { MAX_REQUEST_BYTES } from "@savelife/core/queue";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { cutCsv } from "./cut-csv.ts";
import type { Columns, Row } from "./split-rows.ts";
import { MAX_ROW_BYTES, splitRows } from "./split-rows.ts";

/** Reads CSV of the columns a, b and c in chunks of `size` bytes. */
function read(text: string | Buffer, size = 1e9, delimiter = ",", columns = columnsOf("a", "b", "c")): Row[] {
  const bytes = Buffer.from(text as string);
  const splitter = splitRows(cutCsv(columns, delimiter), { offset: 0, line: 1 });
  const rows: Row[] = [];
  for (let i = 0; i < bytes.length; i += size) {
    for (const row of splitter.push(bytes.subarray(i, i + size))) rows.push(row);
  }
  return [...rows, ...splitter.end()];
}

/** Columns of a header; those without a name are not read. */
function columnsOf(...names: string[]): Columns {
  const places = names.map((name, place) => ({ name, place }));
  const used = places.filter(({ name }) => name !== "");
  const unnamed = places.flatMap(({ name, place }) => (name === "" ? [place] : []));
  return { names, used, unnamed, reason: names.indexOf("rejection"), left: 0 };
}

/** What is on which line: cells, `blank`, or the column at fault. */
function summary(text: string | Buffer, delimiter?: string, columns?: Columns): string[] {
  return read(text, 1e9, delimiter, columns).map((row) => {
    if (row.kind === "record") return `${row.line}: ${row.fault?.path ?? row.cells.join("|")}`;
    return row.kind === "blank" ? `${row.line}: blank` : `${row.line}: ${row.fault.path || "fault"}`;
  });
}

describe("reads", () => {
  test.for([
    ["rows", "1,2,3\n4,5,6\n", ["1: 1|2|3", "2: 4|5|6"]],
    ["a last row without a line break", "1,2,3\r\n4,5,6", ["1: 1|2|3", "2: 4|5|6"]],
    ["a last row whose line break was cut", '1,2,"3"\r', ["1: 1|2|3"]],
    ["empty cells", ',"",3\n', ["1: ||3"]],
    ["quoted cells", '"1, 2","say ""hi""",3\r\n', ['1: 1, 2|say "hi"|3']],
    ["line breaks in quotes", '1,"a\r\nb\n\nc",3\n4,5,6', ["1: 1|a\r\nb\n\nc|3", "5: 4|5|6"]],
    ["other scripts and emoji", '日本,"🩸\n🩸",ß\n4,5,6', ["1: 日本|🩸\n🩸|ß", "3: 4|5|6"]],
    ["formulas as they are", "=1+1,@SUM(A1),-2\n", ["1: =1+1|@SUM(A1)|-2"]],
    [
      "blank lines, and rows of empty cells, as such",
      "\n1,2,3\n \r\n,,\n",
      ["1: blank", "2: 1|2|3", "3: blank", "4: blank"],
    ],
  ] as const)("%s", ([, text, expected]) => {
    expect(summary(text)).toEqual(expected);
  });
});

test.for([";", "\t", "|"])("reads cells that are separated by %o", (delimiter) => {
  const text = ["1,2", "2", `"3${delimiter}"`].join(delimiter);
  expect(summary(`${text}\r\n`, delimiter)).toEqual([`1: 1,2|2|3${delimiter}`]);
});

describe("a column without a name", () => {
  const columns = columnsOf("a", "", "c", "", "");

  test.for([
    ["has no cell", "1,,3,,\n4, ,6,,", ["1: 1||3||", "2: 4| |6||"]],
    ["may be left out at the end of a row", "1,,3\n4,,6,", ["1: 1||3", "2: 4||6|"]],
    ["has a cell, which has no meaning", "1,x,3,,\n4,,6,,", ["1: column 2", "2: 4||6||"]],
    ["does not make up for others", "1,\n4,,6,,", ["1: c", "2: 4||6||"]],
  ] as const)("%s", ([, text, expected]) => {
    expect(summary(text, ",", columns)).toEqual(expected);
  });
});

test("guards against formulas are taken away in a file of rejects, and nowhere else", () => {
  expect(summary("r,'=1,''+2", ",", columnsOf("rejection", "b", "c"))).toEqual(["1: r|=1|'+2"]);
  expect(summary("r,'=1,''+2")).toEqual(["1: r|'=1|''+2"]);
});

describe("keeps a fault to its own row", () => {
  test.for([
    ["too few cells", "1,2\n4,5,6", ["1: c", "2: 4|5|6"]],
    ["too many cells", "1,2,3,4,5\n4,5,6", ["1: column 4", "2: 4|5|6"]],
    ["a quote inside a cell", '1,5" pipe,3\n4,5,6', ["1: b", "2: 4|5|6"]],
    ["text after a quoted cell", '1,"b"x,3\n4,5,6', ["1: b", "2: 4|5|6"]],
    ["a quote that is never closed", '1,"b,3\n4,5,6\n7,8,9', ["1: b", "2: 4|5|6", "3: 7|8|9"]],
    ["a quote that another row would close", '1,"b,3\n4,"5",6\n7,8,9', ["1: b", "2: 4|5|6", "3: 7|8|9"]],
    [
      "a quote that swallows whole rows",
      '1,"b,3\n4,5,6\n7,8,",9,0\n0,0,0',
      ["1: fault", "2: 4|5|6", "3: c", "4: 0|0|0"],
    ],
    ["too many cells over two lines", '1,"a\nb",3,4\n4,5,6', ["1: column 4", "3: 4|5|6"]],
  ] as const)("%s", ([, text, expected]) => {
    expect(summary(text)).toEqual(expected);
  });

  it("names the column that is in another encoding", () => {
    const latin = Buffer.from('1,2,3\nJos\u00e9,2,3\n1,"Jos\u00e9\nb",3\n\u00e9"\n4,5,6', "latin1");
    expect(summary(latin)).toEqual(["1: 1|2|3", "2: a", "3: b", "5: a", "6: 4|5|6"]);
  });

  it("reads on after a line that is longer than any row may be, and keeps no more of it", () => {
    const rows = read(`1,${"x".repeat(3 * 1_048_576)},3\n4,5,6`, 65_536);
    expect(rows).toMatchObject([
      { line: 1, kind: "fault", fault: { expected: "at most 1,048,576 bytes in a row" }, next: { line: 2 } },
      { line: 2, kind: "record", next: { offset: 3 * 1_048_576 + 5 + 5 } },
    ]);
    expect(rows[0]?.bytes.length).toBeLessThan(2 * 1_048_576);
  });

  it("reads a cell of almost 1 MB, quoted or not", () => {
    const long = "x\n".repeat(524_000);
    expect(read(`1,"${long}",3\n4,5,6`, 65_536)).toMatchObject([{ cells: ["1", long, "3"] }, { line: 524_002 }]);
  });

  it("gives up on a quote that is not closed within 1 MB, and loses that line alone", () => {
    const rows = read(`1,"2,3\n${"4,5,6\n".repeat(400_000)}`, 65_536);
    expect(rows).toHaveLength(400_001);
    expect(rows.filter(({ kind }) => kind === "fault")).toHaveLength(1);
  });
});

describe("laws", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "1", " ", '"', ",", "\n", "\r", "é", "🩸", "'"), maxLength: 8 });

  it("any cells that are written as CSV are read again, as csv-parse reads them, however they are cut into chunks", () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), fc.integer({ min: 1, max: 9 }), (cells, lineBreak, size) => {
        const filled = cells.map(([a, ...rest]) => [`${a}.`, ...rest]); // no row is blank
        const text = filled.map((row) => row.map(quoted).join(",")).join(lineBreak);
        const got = read(text, size).map((row) => (row.kind === "record" ? row.cells : row));
        expect(got).toEqual(filled);
        expect(parse(text, { record_delimiter: lineBreak })).toEqual(filled);
      }),
    );
  });

  it("every byte and line of any input is in one row, in the same way however the input is cut into chunks", () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((all) => {
      const signs = Buffer.from('"",,\n\n\r\nab');
      return Buffer.from(all.map((byte) => (byte < 200 ? (signs[byte % signs.length] ?? 0) : byte)));
    });
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const rows = read(all);
        expect(read(all, size)).toEqual(rows);
        expect(Buffer.concat(rows.map((row) => row.bytes))).toEqual(all);
        const lines = all.toString("latin1").split("\n").length;
        const last = rows.at(-1)?.next ?? { offset: 0, line: 1 };
        expect(last.offset).toBe(all.length);
        expect([lines, lines + 1]).toContain(last.line);
      }),
    );
  });
});

test("a row may be as long as a request to SQS", () => {
  expect(MAX_ROW_BYTES).toBe(MAX_REQUEST_BYTES);
});
