import { createGatherer, type Piece, type Splitter } from "./splitter.ts";

const LINE_FEED = 0x0a;

/** Cuts NDJSON: every line that is not blank is a piece. */
export function splitLines(): Splitter {
  const gatherer = createGatherer();
  let line = 1;

  function take(): Piece[] {
    const piece = gatherer.take(line);
    return isBlank(piece.bytes) ? [] : [piece];
  }

  return {
    push(chunk) {
      const pieces: Piece[] = [];
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
        gatherer.add(chunk.subarray(start, end));
        pieces.push(...take());
        line += 1;
        start = end + 1;
      }
      gatherer.add(chunk.subarray(start));
      return pieces;
    },
    end: take,
  };
}

/** Spaces, tabs and carriage returns, which JSON allows around a value. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
