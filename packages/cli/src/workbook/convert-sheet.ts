import { looksLikeData } from "@savelife/core/mask";
import { showName } from "@savelife/core/values/unseen";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import { type Converted, nameArchive, type Raw, type Reading, refuse } from "../input/recognise.ts";
import { renderCells } from "../rows/csv-cells.ts";
import { openWorkbook, type Sheet, UnreadableWorkbook, type Workbook } from "./open-workbook.ts";
import { readSheet } from "./read-sheet.ts";

/**
 * Makes CSV, separated by commas, of a sheet of a workbook.
 * @throws CliError when it cannot be read, or is another archive, which the error names
 */
export async function convertSheet(raw: Raw, { sheet, encoding, delimiter }: Reading): Promise<Converted> {
  const { name, handle, isCompressed } = raw;
  if (isCompressed) throw refuse(name, "an archive in a gzip file", "Unpack it once, and import that.");
  const workbook = await openWorkbook(handle.fd).catch((cause) => {
    throw unreadable(name, cause);
  });
  if ("files" in workbook) {
    const { other, next } = nameArchive(workbook.files);
    throw refuse(name, other, next);
  }
  for (const [option, given] of Object.entries({ encoding, delimiter })) {
    if (given !== undefined)
      throw usageError(`--${option} is for a file of text, and ${name} is not one`, "Leave it out.");
  }
  const chosen = chooseSheet(workbook, sheet, name);
  const title = looksLikeData(chosen.name) ? `number ${workbook.sheets.indexOf(chosen) + 1}` : showName(chosen.name);
  return { pieces: writeSheet(workbook, chosen, name), found: `sheet ${title}`, unit: "row" };
}

/** The first visible sheet, or the sheet of a name. */
function chooseSheet({ sheets }: Workbook, name: string | undefined, file: string): Sheet {
  const isNamed = (one: Sheet) => one.name.trim().toLowerCase() === name?.trim().toLowerCase();
  const [first, visible] = [sheets[0], sheets.find(({ isHidden }) => !isHidden)];
  const chosen = name === undefined ? (visible ?? first) : sheets.find(isNamed);
  if (chosen) return chosen;
  const names = sheets.flatMap((one) => (looksLikeData(one.name) ? [] : [showName(one.name)]));
  throw usageError(`${file} has no sheet ${JSON.stringify(name)}`, `It has: ${names.join(", ")}.`);
}

/** Rows of CSV, each as long as the header or longer, as a row of a sheet may end before its last cells. */
async function* writeSheet(workbook: Workbook, sheet: Sheet, name: string): AsyncGenerator<Buffer> {
  let [number, width] = [0, 0];
  try {
    for await (const rows of readSheet(workbook, sheet)) {
      let text = "";
      for (const row of rows) {
        const cells = row.cells.slice(0, row.cells.findLastIndex((cell) => cell.trim() !== "") + 1);
        if (cells.length === 0) continue;
        if (width === 0) width = cells.length;
        while (cells.length < width) cells.push("");
        text += "\n".repeat(row.number - number - 1) + renderCells(cells, ",");
        number = row.number;
      }
      if (text !== "") yield Buffer.from(text);
    }
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** The text of a parser's error is not shown, as it may contain a part of the file. */
function unreadable(name: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof CliError) return cause;
  const why = cause instanceof UnreadableWorkbook ? cause.message : "it is damaged";
  const next = "Open it in a spreadsheet, and save it as .xlsx again.";
  return new CliError(EXIT.noInput, `${name} is an Excel workbook that cannot be read: ${why}`, next, { cause });
}
