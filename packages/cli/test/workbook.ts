import { zip } from "./zip.ts";

/** What a test wants of a workbook: the XML inside `sheetData` of each sheet, and what its cells refer to. */
export type WorkbookParts = {
  sheets: Record<string, string>;
  /** The XML of each shared text, such as `<t>Ana</t>`. */
  strings?: string[];
  /** The number format of each style from 1 on, or the number of a built-in one; style 0 is General. */
  formats?: (string | number)[];
  is1904?: boolean;
  /** Names of sheets that are hidden. */
  hidden?: string[];
};

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

/** A workbook with the parts that Excel writes, as far as cells are concerned. */
export function workbook({ sheets, strings = [], formats = [], is1904 = false, hidden = [] }: WorkbookParts): Buffer {
  const names = Object.keys(sheets);
  const relations = [
    ...names.map((_, i) => relation(i + 1, "worksheet", `worksheets/sheet${i + 1}.xml`)),
    relation(names.length + 1, "styles", "styles.xml"),
    relation(names.length + 2, "sharedStrings", "sharedStrings.xml"),
  ];
  const listed = names.map((name, i) => {
    return `<sheet name="${name}" sheetId="${i + 1}"${hidden.includes(name) ? ' state="hidden"' : ""} r:id="rId${i + 1}"/>`;
  });
  const own = formats.map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escapeXml(String(code))}"/>`);
  const styles = formats.map((code, i) => `<xf numFmtId="${typeof code === "number" ? code : 164 + i}"/>`);
  return zip({
    "[Content_Types].xml": `${DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "_rels/.rels": `${DECLARATION}<Relationships xmlns="${PACKAGE}">${relation(1, "officeDocument", "xl/workbook.xml")}</Relationships>`,
    "xl/workbook.xml": `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">${is1904 ? '<workbookPr date1904="1"/>' : "<workbookPr/>"}<sheets>${listed.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${DECLARATION}<Relationships xmlns="${PACKAGE}">${relations.join("")}</Relationships>`,
    ...Object.fromEntries(
      names.map((name, i) => {
        const data = `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetData>${sheets[name]}</sheetData></worksheet>`;
        return [`xl/worksheets/sheet${i + 1}.xml`, data];
      }),
    ),
    "xl/styles.xml": `${DECLARATION}<styleSheet xmlns="${MAIN}"><numFmts>${own.join("")}</numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join("")}</cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `${DECLARATION}<sst xmlns="${MAIN}">${strings.map((text) => `<si>${text}</si>`).join("")}</sst>`,
  });
}

/** Rows of texts as Excel writes them: every text is shared. */
export function sheetOf(rows: string[][], strings: string[]): string {
  const cells = (row: string[], r: number) =>
    row.map((text, c) => {
      if (text === "") return "";
      const at = strings.push(`<t xml:space="preserve">${escapeXml(text)}</t>`) - 1;
      return `<c r="${letters(c)}${r}" t="s"><v>${at}</v></c>`;
    });
  return rows.map((row, i) => `<row r="${i + 1}">${cells(row, i + 1).join("")}</row>`).join("");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function letters(column: number): string {
  return String.fromCharCode(65 + column);
}

function relation(id: number, kind: string, target: string): string {
  return `<Relationship Id="rId${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;
}
