import path from "node:path/posix";
import { getFormatFromId } from "numfmt";
import { type Entry, fromFdPromise, type ZipFile } from "yauzl";
import { readSharedTexts, readXml, type SharedTexts } from "./read-xml.ts";

/** A workbook (.xlsx) that was opened: its sheets in their order, and what their cells refer to. */
export type Workbook = Awaited<ReturnType<typeof readParts>>;

/** A sheet of cells; a sheet with only a chart is not listed. */
export type Sheet = { name: string; part: string; isHidden: boolean };

/** Says why a workbook cannot be read, in words for people. */
export class UnreadableWorkbook extends Error {
  override name = "UnreadableWorkbook";
}

/**
 * Opens a workbook: a zip archive with XML in it. Answers the names of the files of any other archive.
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

async function readParts(zip: ZipFile, entries: Map<string, Entry>) {
  const open = async (part: string): Promise<AsyncIterable<Buffer>> => {
    const entry = entries.get(part);
    if (!entry) throw new UnreadableWorkbook(`it has no part ${part}`);
    return zip.openReadStreamPromise(entry);
  };
  const relationsOf = async (part: string) => {
    const name = path.join(path.dirname(part), "_rels", `${path.basename(part)}.rels`);
    return entries.has(name) ? toRelations(await readElements(await open(name)), path.dirname(part)) : [];
  };
  const main = (await relationsOf("")).find(({ kind }) => kind === "officeDocument")?.part ?? "xl/workbook.xml";
  const relations = (await relationsOf(main)).filter(({ part }) => entries.has(part));
  const elements = await readElements(await open(main));
  const sheets = elements.flatMap(({ name, attributes }): Sheet[] => {
    const { name: title = "", state = "visible" } = attributes;
    const id = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1];
    const sheet = name === "sheet" && relations.find((one) => one.id === id && one.kind === "worksheet");
    return sheet ? [{ name: title, part: sheet.part, isHidden: state !== "visible" }] : [];
  });
  if (sheets.length === 0) throw new UnreadableWorkbook("it has no sheet");
  const [styles, texts] = ["styles", "sharedStrings"].map((kind) => relations.find((one) => one.kind === kind)?.part);
  return {
    sheets,
    is1904: elements.some(
      ({ name, attributes }) => name === "workbookPr" && /^(1|true)$/.test(attributes.date1904 ?? ""),
    ),
    /** The number format of each style of a cell. */
    formats: styles === undefined ? [] : toFormats(await readElements(await open(styles))),
    readTexts: async (): Promise<SharedTexts> =>
      texts === undefined ? () => undefined : readSharedTexts(await open(texts)),
    /** The XML of a sheet. */
    read: ({ part }: Sheet) => open(part),
  };
}

type Element = { name: string; attributes: Record<string, string> };

/** The elements of a small part, in the order in which they begin. */
async function readElements(chunks: AsyncIterable<Buffer>): Promise<Element[]> {
  const elements: Element[] = [];
  for await (const events of readXml(chunks)) elements.push(...events.filter((event) => event.kind === "open"));
  return elements;
}

/** The last part of a relation's type says its kind, in the transitional and in the strict form of the format. */
function toRelations(elements: Element[], folder: string) {
  const relations = elements.filter(({ name }) => name === "Relationship");
  return relations.map(({ attributes: { Id = "", Type = "", Target = "" } }) => {
    const part = Target.startsWith("/") ? Target.slice(1) : path.join(folder, Target);
    return { id: Id, kind: path.basename(Type), part };
  });
}

function toFormats(elements: Element[]): string[] {
  const own = new Map<string, string>();
  const ids: string[] = [];
  let isInCells = false;
  for (const { name, attributes } of elements) {
    const { numFmtId = "0", formatCode = "" } = attributes;
    if (name === "numFmt") own.set(numFmtId, formatCode);
    if (name === "cellXfs" || name === "cellStyles" || name === "dxfs") isInCells = name === "cellXfs";
    if (name === "xf" && isInCells) ids.push(numFmtId);
  }
  return ids.map((id) => own.get(id) ?? getFormatFromId(Number(id)) ?? "General");
}
