import { createNumberText } from "./number-text.ts";
import { type Sheet, UnreadableWorkbook, type Workbook } from "./open-workbook.ts";
import { createTextReader, readXml, unescapeText, type XmlEvent } from "./read-xml.ts";

/** A row of a sheet: its number there, counted from 1, and the texts of its cells from the first column on. */
export type SheetRow = { number: number; cells: string[] };

/**
 * Reads the rows of a sheet, those of a chunk at a time. Rows without a cell are left out.
 * @throws UnreadableWorkbook; any error when its XML or its archive is damaged
 */
export async function* readSheet(workbook: Workbook, sheet: Sheet): AsyncGenerator<SheetRow[]> {
  const strings = await workbook.readStrings();
  const textOf = createCellText(workbook, (index) => strings.get(index));
  const gather = createGatherer(textOf);
  for await (const events of readXml(await workbook.read(sheet))) {
    yield events.flatMap((event) => gather(event) ?? []);
  }
}

/** A cell as it is in the XML. */
type Cell = { type: string; style: number; value: string; hasFormula: boolean; hasValue: boolean };

/** Takes event after event, and answers each row when it is complete. */
function createGatherer(textOf: (cell: Cell) => string): (event: XmlEvent) => SheetRow | undefined {
  const runs = createTextReader();
  let row: SheetRow = { number: 0, cells: [] };
  let column = 0;
  let cell: Cell | undefined;
  let isValue = false;

  function open(name: string, { r = "", t = "n", s = "0" }: Record<string, string>): void {
    if (name === "row") {
      row = { number: r === "" ? row.number + 1 : Number(r), cells: [] };
      column = 0;
    } else if (name === "c") {
      column = r === "" ? column : columnOf(r);
      cell = { type: t, style: Number(s), value: "", hasFormula: false, hasValue: false };
    } else if (cell && name === "f") cell.hasFormula = true;
    else if (cell && name === "v") cell.hasValue = isValue = true;
  }

  function close(name: string): SheetRow | undefined {
    if (name === "row") return row.cells.length > 0 ? row : undefined;
    if (name === "v") isValue = false;
    if (name === "is" && cell) cell.value = runs.end();
    if (name !== "c" || !cell) return undefined;
    if (cell.hasFormula && !cell.hasValue) throw withoutResult(row.number, column);
    while (row.cells.length < column) row.cells.push("");
    row.cells.push(textOf(cell));
    column += 1;
    cell = undefined;
    return undefined;
  }

  return (event) => {
    if (cell) runs.take(event);
    if (event.kind === "open") open(event.name, event.attributes);
    else if (event.kind === "close") return close(event.name);
    else if (cell && isValue) cell.value += event.text;
    return undefined;
  };
}

function createCellText(
  { formats, is1904 }: Workbook,
  shared: (index: number) => string | undefined,
): (cell: Cell) => string {
  const numberText = createNumberText(is1904);
  return ({ type, style, value }) => {
    if (value === "") return "";
    switch (type) {
      case "s":
        return shared(Number(value)) ?? "";
      case "b":
        return value === "1" || value === "true" ? "TRUE" : "FALSE";
      case "n":
        return Number.isFinite(Number(value)) ? numberText(Number(value), formats[style] ?? "") : value;
      default: // texts, errors such as #N/A, and dates that are ISO 8601 already
        return unescapeText(value);
    }
  };
}

/** Maximum number of columns of a sheet. */
const COLUMNS = 16_384;

/** The column of a place such as `AB17`, counted from 0. */
function columnOf(place: string): number {
  const [letters = ""] = /^[A-Z]+/.exec(place) ?? [];
  const column = [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
  if (column < 0 || column >= COLUMNS) throw new UnreadableWorkbook("a cell has no place in its sheet");
  return column;
}

function withoutResult(row: number, column: number): UnreadableWorkbook {
  const place = `row ${row}, column ${column + 1}`;
  return new UnreadableWorkbook(`${place} has a formula without its result; open and save the file in a spreadsheet`);
}
