import { SaxesParser } from "saxes";

/** A part of an XML document: an element begins, or ends, or some text. Prefixes of names are left out. */
export type XmlEvent =
  | { kind: "open"; name: string; attributes: Record<string, string> }
  | { kind: "close"; name: string }
  | { kind: "text"; text: string };

/**
 * Reads XML in UTF-8 as it comes, the events of a chunk at a time. Entities that the document declares are not expanded.
 * @throws Error when it is not XML
 */
export async function* readXml(chunks: AsyncIterable<Buffer>): AsyncGenerator<XmlEvent[]> {
  let events: XmlEvent[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => events.push({ kind: "open", name: localName(name), attributes }));
  parser.on("closetag", ({ name }) => events.push({ kind: "close", name: localName(name) }));
  parser.on("text", (text) => events.push({ kind: "text", text }));
  parser.on("cdata", (text) => events.push({ kind: "text", text }));

  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield events;
    events = [];
  }
  parser.write(decoder.decode());
  parser.close();
  yield events;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The texts that the cells of a workbook share. */
export type SharedStrings = { get(index: number): string | undefined };

/** As bytes in large blocks: four million texts, one for each cell of a full sheet, would take twice the memory as strings. */
const BLOCK_BYTES = 1_048_576;

/** Reads the table of shared texts, which may be as large as the sheet. */
export async function readSharedStrings(chunks: AsyncIterable<Buffer>): Promise<SharedStrings> {
  const blocks: Buffer[] = [];
  let places = new Float64Array(1_024);
  let count = 0;
  let used = BLOCK_BYTES;

  function add(text: string): void {
    const bytes = Buffer.from(text);
    if (used + bytes.length > BLOCK_BYTES) {
      blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes.length)));
      used = 0;
    }
    bytes.copy(blocks.at(-1) ?? bytes, used);
    if (2 * count === places.length) {
      const larger = new Float64Array(2 * places.length);
      larger.set(places);
      places = larger;
    }
    places.set([(blocks.length - 1) * 2 * BLOCK_BYTES + used, bytes.length], 2 * count);
    used += bytes.length;
    count += 1;
  }

  const text = createTextReader();
  for await (const events of readXml(chunks)) {
    for (const event of events) {
      text.take(event);
      if (event.kind === "close" && event.name === "si") add(text.end());
    }
  }
  return {
    get(index) {
      const [place, bytes] = [places[2 * index], places[2 * index + 1]];
      if (index >= count || place === undefined || bytes === undefined) return undefined;
      const at = place % (2 * BLOCK_BYTES);
      return blocks[Math.floor(place / (2 * BLOCK_BYTES))]?.toString("utf8", at, at + bytes);
    },
  };
}

/** Gathers the text of an element with runs of text, without its phonetic guides. */
export function createTextReader(): { take(event: XmlEvent): void; end(): string } {
  let text = "";
  let isText = false;
  let guides = 0;
  return {
    take(event) {
      if (event.kind === "text") {
        if (isText && guides === 0) text += event.text;
        return;
      }
      if (event.name === "t") isText = event.kind === "open";
      if (event.name === "rPh") guides += event.kind === "open" ? 1 : -1;
    },
    end() {
      const whole = unescapeText(text);
      text = "";
      return whole;
    },
  };
}

/** Characters that XML cannot contain are written as `_x000D_`. */
export function unescapeText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
