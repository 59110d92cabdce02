import path from "node:path/posix";
import { getFormatFromId } from "numfmt";
import { type Entry, fromFdPromise, type ZipFile } from "yauzl";
import { readSharedTexts, readXml, type SharedTexts, type XmlEvent } from "./read-xml.ts";

/** A workbook (.xlsx) that was opened: its sheets in their order, and what their cells refer to. */
export type Workbook = {
  sheets: Sheet[];
  is1904: boolean;
  /** The number format of each style of a cell. */
  formats: string[];
  readTexts(): Promise<SharedTexts>;
  /** The XML of a sheet. */
  read(sheet: Sheet): Promise<AsyncIterable<Buffer>>;
};

/** A sheet of cells; a sheet with only a chart is not listed. */
export type Sheet = { name: string; part: string; isHidden: boolean };

/** Says why a workbook cannot be read, in words for people. */
export class UnreadableWorkbook extends Error {
  override name = "UnreadableWorkbook";
}

/**
 * Opens a workbook: a zip archive with XML in it. Answers the names of the files when the archive contains something else.
 * @param fd stays open
 * @throws UnreadableWorkbook
 */
export async function openWorkbook(fd: number): Promise<Workbook | { files: string[] }> {
  const { zip, entries } = await openArchive(fd).catch((cause) => {
    throw new UnreadableWorkbook("its archive is damaged", { cause });
  });
  const files = [...entries.keys()];
  if (!entries.has("[Content_Types].xml") || !files.some((name) => name.startsWith("xl/"))) return { files };
  return readParts(zip, entries);
}

async function openArchive(fd: number) {
  const zip = await fromFdPromise(fd, { autoClose: false, lazyEntries: true });
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  return { zip, entries };
}

async function readParts(zip: ZipFile, entries: Map<string, Entry>): Promise<Workbook> {
  const open = async (part: string): Promise<AsyncIterable<Buffer>> => {
    const entry = entries.get(part);
    if (!entry) throw new UnreadableWorkbook(`it has no part ${part}`);
    return zip.openReadStreamPromise(entry);
  };
  const relationsOf = async (part: string) => {
    const name = path.join(path.dirname(part), "_rels", `${path.basename(part)}.rels`);
    return entries.has(name) ? readRelations(await open(name), path.dirname(part)) : [];
  };
  const main = (await relationsOf("")).find(({ kind }) => kind === "officeDocument")?.part ?? "xl/workbook.xml";
  const relations = await relationsOf(main);
  const partOf = (kind: string) => relations.find((one) => one.kind === kind && entries.has(one.part))?.part;

  const { is1904, listed } = await readMain(await open(main));
  const sheets = listed.flatMap(({ id, name, isHidden }) => {
    const relation = relations.find((one) => one.id === id && one.kind === "worksheet");
    return relation && entries.has(relation.part) ? [{ name, isHidden, part: relation.part }] : [];
  });
  if (sheets.length === 0) throw new UnreadableWorkbook("it has no sheet");
  const [styles, texts] = [partOf("styles"), partOf("sharedStrings")];
  return {
    sheets,
    is1904,
    formats: styles === undefined ? [] : await readFormats(await open(styles)),
    readTexts: async () => (texts === undefined ? () => undefined : readSharedTexts(await open(texts))),
    read: ({ part }) => open(part),
  };
}

async function* openedIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Extract<XmlEvent, { kind: "open" }>> {
  for await (const events of readXml(chunks)) for (const event of events) if (event.kind === "open") yield event;
}

type Relation = { id: string; kind: string; part: string };

/** The last part of a relation's type says its kind, in the transitional and in the strict form of the format. */
async function readRelations(chunks: AsyncIterable<Buffer>, folder: string): Promise<Relation[]> {
  const relations: Relation[] = [];
  for await (const { name, attributes } of openedIn(chunks)) {
    const { Id = "", Type = "", Target = "" } = attributes;
    if (name !== "Relationship") continue;
    const part = Target.startsWith("/") ? Target.slice(1) : path.join(folder, Target);
    relations.push({ id: Id, kind: path.basename(Type), part });
  }
  return relations;
}

async function readMain(chunks: AsyncIterable<Buffer>) {
  const listed: { id: string; name: string; isHidden: boolean }[] = [];
  let is1904 = false;
  for await (const { name, attributes } of openedIn(chunks)) {
    const { name: title = "", state = "visible", date1904 = "0" } = attributes;
    if (name === "workbookPr") is1904 = date1904 === "1" || date1904 === "true";
    const id = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1] ?? "";
    if (name === "sheet") listed.push({ id, name: title, isHidden: state !== "visible" });
  }
  return { is1904, listed };
}

async function readFormats(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const own = new Map<string, string>();
  const ids: string[] = [];
  let isInCells = false;
  for await (const { name, attributes } of openedIn(chunks)) {
    const { numFmtId = "0", formatCode = "" } = attributes;
    if (name === "numFmt") own.set(numFmtId, formatCode);
    if (name === "cellXfs" || name === "cellStyles" || name === "dxfs") isInCells = name === "cellXfs";
    if (name === "xf" && isInCells) ids.push(numFmtId);
  }
  return ids.map((id) => own.get(id) ?? getFormatFromId(Number(id)) ?? "General");
}
