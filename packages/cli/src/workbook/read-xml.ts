import { SaxesParser } from "saxes";

/** A part of an XML document: an element begins, or ends, or some text. Prefixes of names are left out. */
export type XmlEvent =
  | { kind: "open"; name: string; attributes: Record<string, string> }
  | { kind: "close"; name: string }
  | { kind: "text"; text: string };

/**
 * Reads XML in UTF-8 as it comes, the events of a chunk at a time. Entities that it declares are not expanded.
 * @throws Error when it is not XML
 */
export async function* readXml(chunks: AsyncIterable<Buffer>): AsyncGenerator<XmlEvent[]> {
  let events: XmlEvent[] = [];
  const parser = new SaxesParser();
  const onText = (text: string) => void events.push({ kind: "text", text });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => events.push({ kind: "open", name: localName(name), attributes }));
  parser.on("closetag", ({ name }) => events.push({ kind: "close", name: localName(name) }));
  parser.on("text", onText);
  parser.on("cdata", onText);

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

/** Gathers the text of a cell or of a shared text: of its value or of its runs, without phonetic guides. */
export function createTextReader(): { take(event: XmlEvent): void; end(): string } {
  let text = "";
  let isText = false;
  let guides = 0;
  return {
    take(event) {
      if (event.kind === "text") {
        if (isText && guides === 0) text += event.text;
      } else if (event.name === "t" || event.name === "v") isText = event.kind === "open";
      else if (event.name === "rPh") guides += event.kind === "open" ? 1 : -1;
    },
    end() {
      const whole = text.includes("_x") ? unescapeText(text) : text;
      text = "";
      return whole;
    },
  };
}

/** Characters that XML cannot contain are written as `_x000D_`. */
function unescapeText(text: string): string {
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The text of a number that cells share; undefined when there is none of that number. */
export type SharedTexts = (index: number) => string | undefined;

/**
 * Reads the table of shared texts, which may be as large as the sheet. It is kept as bytes: four million texts, one for
 * each cell of a full sheet, would take twice the memory as strings.
 */
export async function readSharedTexts(chunks: AsyncIterable<Buffer>): Promise<SharedTexts> {
  let bytes: Buffer = Buffer.alloc(65_536);
  const ends: number[] = [];
  let end = 0;
  const reader = createTextReader();
  for await (const events of readXml(chunks)) {
    for (const event of events) {
      reader.take(event);
      if (event.kind !== "close" || event.name !== "si") continue;
      const text = Buffer.from(reader.end());
      if (end + text.length > bytes.length) bytes = Buffer.concat([bytes], 2 * (end + text.length));
      end += text.copy(bytes, end);
      ends.push(end);
    }
  }
  return (index) => (index < ends.length ? bytes.toString("utf8", ends[index - 1] ?? 0, ends[index]) : undefined);
}
