import { SaxesParser } from "saxes";

/** A part of an XML document: an element begins, or ends, or some text. Prefixes of names are left out. */
export type XmlEvent =
  | { kind: "open"; name: string; attributes: Record<string, string> }
  | { kind: "close"; name: string }
  | { kind: "text"; text: string };

/**
 * Reads XML in UTF-8 as it comes, the events of a chunk at a time. Entities of the document's own are not expanded.
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
