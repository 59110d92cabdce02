import { cutCsv } from "./cut-csv.ts";
import { cutNdjson } from "./cut-ndjson.ts";
import type { Layout, Position, Row } from "./row.ts";
import type { Source } from "./source.ts";
import { splitRows } from "./split-rows.ts";

/**
 * Reads the rows of a source from a position on, as many at a time as a chunk completes. Ends early on an interrupt.
 * @param onBytes is told of each chunk
 */
export async function* readRows(
  source: Source,
  { isCsv, columns }: Layout,
  from: Position,
  interrupted: AbortSignal,
  onBytes: (chunk: Buffer) => void = () => {},
): AsyncGenerator<Iterable<Row>> {
  const splitter = splitRows(isCsv ? cutCsv(columns) : cutNdjson, from);
  for await (const chunk of source.read(from.offset)) {
    if (interrupted.aborted) return;
    onBytes(chunk);
    yield splitter.push(chunk);
  }
  yield splitter.end();
}
