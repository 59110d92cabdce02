import { createNumberText } from "./number-text.ts";
import { type Sheet, UnreadableWorkbook, type Workbook } from "./open-workbook.ts";
import { createTextReader, readXml, type SharedTexts, type XmlEvent } from "./read-xml.ts";

/** A row of a sheet: its number there, counted from 1, and the texts of its cells from the first column on. */
export type SheetRow = { number: number; cells: string[] };

/**
 * Reads the rows of a sheet, those of a chunk at a time. Rows without a cell are left out.
 * @throws UnreadableWorkbook; any error when its XML or its archive is damaged
 */
export async function* readSheet(workbook: Workbook, sheet: Sheet): AsyncGenerator<SheetRow[]> {
  const gather = createGatherer(createCellText(workbook, await workbook.readTexts()));
  for await (const events of readXml(await workbook.read(sheet))) {
    yield events.flatMap((event) => gather(event) ?? []);
  }
}

/** A cell as its attributes say; `lacksResult` is true for a formula until its result comes. */
type Cell = { type: string; style: number; lacksResult: boolean };

/** Takes event after event, and answers each row when it is complete. */
function createGatherer(textOf: TextOf): (event: XmlEvent) => SheetRow | undefined {
  const reader = createTextReader();
  let row: SheetRow = { number: 0, cells: [] };
  let cell: Cell | undefined;

  function open(name: string, { r = "", t = "n", s = "0" }: Record<string, string>): void {
    if (name === "row") row = { number: r === "" ? row.number + 1 : Number(r), cells: [] };
    else if (name === "c") {
      cell = { type: t, style: Number(s), lacksResult: false };
      const column = r === "" ? row.cells.length : columnOf(r); // without a place it is the next one
      if (column < row.cells.length) throw withoutPlace();
      while (row.cells.length < column) row.cells.push("");
    } else if (cell && (name === "f" || name === "v")) cell.lacksResult = name === "f";
  }

  function close(name: string): SheetRow | undefined {
    if (name === "row" && row.cells.length > 0) return row;
    if (name !== "c" || !cell) return undefined;
    if (cell.lacksResult) throw lacks("formula without its result; open and save the file in a spreadsheet");
    const text = textOf(cell, reader.end());
    if (text === undefined) throw lacks("text that is not in the file");
    row.cells.push(text);
    cell = undefined;
    return undefined;
  }

  function lacks(what: string): UnreadableWorkbook {
    return new UnreadableWorkbook(`row ${row.number}, column ${row.cells.length + 1} has a ${what}`);
  }

  return (event) => {
    if (cell) reader.take(event);
    if (event.kind === "close") return close(event.name);
    if (event.kind === "open") open(event.name, event.attributes);
    return undefined;
  };
}

/** The text of a cell with a value; undefined when it refers to a text that is not there. */
type TextOf = (cell: Cell, value: string) => string | undefined;

function createCellText({ formats, is1904 }: Workbook, shared: SharedTexts): TextOf {
  const numberText = createNumberText(is1904);
  return ({ type, style }, value) => {
    if (value === "") return "";
    switch (type) {
      case "s":
        return shared(Number(value));
      case "b":
        return value === "1" || value === "true" ? "TRUE" : "FALSE";
      case "n":
        return Number.isFinite(Number(value)) ? numberText(Number(value), formats[style] ?? "") : value;
      default: // texts, errors such as #N/A, and dates that are ISO 8601 already
        return value;
    }
  };
}

/** Maximum number of columns of a sheet. */
const COLUMNS = 16_384;

/** The column of a place such as `AB17`, counted from 0. */
function columnOf(place: string): number {
  const [letters = ""] = /^[A-Z]+/.exec(place) ?? [];
  const column = [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
  if (column < 0 || column >= COLUMNS) throw withoutPlace();
  return column;
}

function withoutPlace(): UnreadableWorkbook {
  return new UnreadableWorkbook("a cell has no place in its sheet");
}
