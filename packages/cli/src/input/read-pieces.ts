import { chooseFormat } from "./choose-format.ts";
import { splitLines } from "./split-lines.ts";
import { splitValues } from "./split-values.ts";
import type { Piece, Splitter } from "./splitter.ts";

/** Cuts the input into pieces. Those that one chunk completes come together, so a slow input is not held back. */
export async function* readPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece[]> {
  let beginning = Buffer.alloc(0);
  let splitter: Splitter | undefined;
  for await (const chunk of chunks) {
    if (splitter) {
      yield splitter.push(chunk);
      continue;
    }
    beginning = Buffer.concat([beginning, chunk]);
    splitter = choose(beginning, false);
    if (splitter) yield splitter.push(withoutMark(beginning));
  }
  if (splitter) return yield splitter.end();
  const last = choose(beginning, true) ?? splitLines();
  yield [...last.push(withoutMark(beginning)), ...last.end()];
}

function choose(beginning: Buffer, isWhole: boolean): Splitter | undefined {
  switch (chooseFormat(withoutMark(beginning), isWhole)) {
    case "lines":
      return splitLines();
    case "values":
      return splitValues();
    default:
      return undefined;
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Windows programs put a mark before UTF-8, which JSON does not allow. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? bytes.subarray(BYTE_ORDER_MARK.length)
    : bytes;
}
