import { open, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../test/stack.ts";
import { type WorkbookParts, workbook } from "../../test/workbook.ts";
import { zip } from "../../test/zip.ts";
import { openWorkbook } from "./open-workbook.ts";
import { readSheet, type SheetRow } from "./read-sheet.ts";

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => rm(directory, { recursive: true }));

async function rowsOf(bytes: Buffer, sheet = 0): Promise<SheetRow[]> {
  const file = path.join(directory, "one.xlsx");
  await writeFile(file, bytes);
  const handle = await open(file);
  try {
    const opened = await openWorkbook(handle.fd);
    const chosen = "sheets" in opened ? opened.sheets[sheet] : undefined;
    if ("files" in opened || !chosen) throw new Error(`not a workbook: ${JSON.stringify(opened)}`);
    const rows: SheetRow[] = [];
    for await (const some of readSheet(opened, chosen)) rows.push(...some);
    return rows;
  } finally {
    await handle.close();
  }
}

/** The texts of the cells of one row. */
async function cellsOf(xml: string, parts: Partial<WorkbookParts> = {}): Promise<string[] | undefined> {
  return (await rowsOf(workbook({ sheets: { Donors: `<row r="1">${xml}</row>` }, ...parts })))[0]?.cells;
}

describe("a number is text as a person sees it", () => {
  test.for([
    ["General", "42", "42"],
    ["General", "385911234567", "385911234567"],
    ["General", "3.85911234567E+11", "385911234567"],
    ["General", "1.0E21", "1000000000000000000000"],
    ["General", "0.30000000000000004", "0.3"],
    ["0.00E+00", "385911234567", "385911234567"],
    ["@", "42", "42"],
    ["00000", "42", "00042"],
    ['"M-"0000', "42", "M-0042"],
    ["0%", "0.5", "50%"],
    ["+000 00 000 0000", "385911234567", "+385 91 123 4567"],
    ["0", "41.6", "42"],
    ["dd/mm/yyyy", "46353", "2026-11-27"],
    ["m/d/yy h:mm AM/PM", "46353.395833333336", "2026-11-27T09:30:00"],
    ["dd.mm.yyyy", "46353.395833333336", "2026-11-27T09:30:00"],
    ["yyyy-mm-dd hh:mm", "46353", "2026-11-27T00:00:00"],
    ["[$-41A]d. mmmm yyyy", "46353", "2026-11-27"],
    ["h:mm", "0.395833333333333", "09:30:00"],
    ["yyyy", "99999999", "99999999"],
  ] as const)("%s of %s is %s", async ([format, value, text]) => {
    expect(await cellsOf(`<c r="A1" s="1"><v>${value}</v></c>`, { formats: [format] })).toEqual([text]);
  });

  test("a day is counted from 1904 where the workbook says so", async () => {
    const parts = { formats: ["yyyy-mm-dd"], is1904: true };
    expect(await cellsOf('<c r="A1" s="1"><v>44891</v></c>', parts)).toEqual(["2026-11-27"]);
  });

  test.for([
    [14, "2026-11-27"],
    [22, "2026-11-27T00:00:00"],
    [9, "4635300%"],
  ])("the built-in format %i", async ([format = 0, text]) => {
    expect(await cellsOf('<c r="A1" s="1"><v>46353</v></c>', { formats: [format] })).toEqual([text]);
  });
});

describe("a cell is", () => {
  test.for([
    ["a shared text", '<c r="A1" t="s"><v>0</v></c>', "Ana"],
    ["a shared text of several runs, without its guide", '<c r="A1" t="s"><v>1</v></c>', "Ana Horvat"],
    ["an inline text", '<c r="A1" t="inlineStr"><is><t>Ana &amp; Bo</t></is></c>', "Ana & Bo"],
    ["an inline text of several runs", '<c t="inlineStr"><is><r><t>A</t></r><r><t>na</t></r></is></c>', "Ana"],
    ["the result of a formula", '<c r="A1" t="str"><f>A2&amp;"x"</f><v>a@example.org</v></c>', "a@example.org"],
    ["an empty result", '<c r="A1" t="str"><f>""</f><v></v></c>', ""],
    ["a number of a formula", '<c r="A1"><f>40+2</f><v>42</v></c>', "42"],
    ["a truth", '<c r="A1" t="b"><v>1</v></c>', "TRUE"],
    ["a truth of a formula", '<c r="A1" t="b"><f>1=2</f><v>0</v></c>', "FALSE"],
    ["an error", '<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"],
    ["a date as text", '<c r="A1" t="d"><v>2026-11-27T09:30:00</v></c>', "2026-11-27T09:30:00"],
    ["a text with an escaped character", '<c r="A1" t="str"><v>a_x0009_b</v></c>', "a\tb"],
    ["CDATA", '<c r="A1" t="str"><v><![CDATA[<a>]]></v></c>', "<a>"],
  ] as const)("%s", async ([, xml, text]) => {
    const strings = ["<t>Ana</t>", '<r><t>Ana</t></r><r><t xml:space="preserve"> Horvat</t></r><rPh><t>x</t></rPh>'];
    expect(await cellsOf(xml, { strings })).toEqual([text]);
  });

  test("in its column, also where cells before it are left out", async () => {
    expect(await cellsOf('<c r="C1"><v>3</v></c><c r="E1"><v>5</v></c>')).toEqual(["", "", "3", "", "5"]);
    expect(await cellsOf('<c r="AB1"><v>28</v></c>')).toEqual([...Array.from({ length: 27 }, () => ""), "28"]);
  });

  test("in the next column where its place is not written", async () => {
    expect(await cellsOf("<c><v>1</v></c><c/><c><v>3</v></c>")).toEqual(["1", "", "3"]);
  });
});

test("a row keeps its number in the sheet", async () => {
  const data = '<row r="2"><c r="A2"><v>1</v></c></row><row r="5"/><row r="7"><c r="A7"><v>2</v></c></row>';
  expect(await rowsOf(workbook({ sheets: { Donors: data } }))).toEqual([
    { number: 2, cells: ["1"] },
    { number: 7, cells: ["2"] },
  ]);
});

test("elements with a prefix are read like others", async () => {
  const parts = { "[Content_Types].xml": "<Types/>" };
  const main = '<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="A" r:id="a"/></x:sheets></x:workbook>';
  const relations = '<Relationships><Relationship Id="a" Type="t/worksheet" Target="/xl/s.xml"/></Relationships>';
  const sheet =
    '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>';
  const bytes = zip({
    ...parts,
    "xl/workbook.xml": main,
    "xl/_rels/workbook.xml.rels": relations,
    "xl/s.xml": sheet,
  });
  expect(await rowsOf(bytes)).toEqual([{ number: 1, cells: ["1"] }]);
});

describe("refuses", () => {
  test("a formula whose result is not in the file, by its place and not by what it says", async () => {
    const refused = cellsOf('<c r="B1"><f>SECRET()</f></c>');
    await expect(refused).rejects.toThrow(/^row 1, column 2 has a formula without its result/);
  });

  test.for([
    ["before one that is already there", '<c r="B1"><v>2</v></c><c r="A1"><v>1</v></c>'],
    ["that is there twice", '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'],
    ["without a letter", '<c r="1"><v>1</v></c>'],
  ])("a cell %s, which would be read as another column", async ([, xml = ""]) => {
    await expect(cellsOf(xml)).rejects.toThrow("a cell has no place in its sheet");
  });

  test.for<[string, Partial<WorkbookParts>]>([
    ["the table of texts is too short", { strings: ["<t>Ana</t>"] }],
    ["there is no table of texts", {}],
  ])("a text that is not in the file, when %s", async ([, parts]) => {
    await expect(cellsOf('<c r="A1" t="s"><v>1</v></c>', parts)).rejects.toThrow(/^row 1, column 1 has a text/);
  });

  test.for([
    ["XML that is damaged", { "xl/workbook.xml": "<workbook/><workbook/>" }],
    ["a workbook without a sheet", { "xl/workbook.xml": "<workbook/>" }],
    ["a sheet that is missing", { "xl/workbook.xml": '<workbook><sheet name="A" r:id="a"/></workbook>' }],
  ] as const)("%s", async ([, parts]) => {
    await expect(rowsOf(zip({ "[Content_Types].xml": "<Types/>", ...parts }))).rejects.toThrow();
  });

  test("an archive that is cut off", async () => {
    const bytes = workbook({ sheets: { Donors: "" } });
    await expect(rowsOf(bytes.subarray(0, bytes.length - 40))).rejects.toThrow("its archive is damaged");
  });
});

test("an archive of something else is not a workbook", async () => {
  await expect(rowsOf(zip({ "donors.csv": "a,b" }))).rejects.toThrow('not a workbook: {"files":["donors.csv"]}');
});
