import { MAX_REQUEST_BYTES } from "@savelife/core/queue";

/** A part of the input that should be one event: its bytes, and where it begins. */
export type Piece = {
  /** Counted from 1. */
  line: number;
  bytes: Buffer;
  /** True when it was longer than any message may be; then `bytes` is only its beginning. */
  isTooLong: boolean;
  /** True when the input ended inside it. */
  isUnfinished?: boolean;
};

/** Cuts a stream of bytes into pieces: `push` gives those that a chunk completes, `end` what is left after the last. */
export type Splitter = { push(chunk: Buffer): Piece[]; end(): Piece[] };

/** Gathers the bytes of one piece over several chunks, and never keeps more than a message may have. */
export type Gatherer = { add(bytes: Buffer): void; take(line: number): Piece };

export function createGatherer(): Gatherer {
  let parts: Buffer[] = [];
  let length = 0;
  return {
    add(bytes) {
      const room = Math.max(0, MAX_REQUEST_BYTES - length);
      length += bytes.length;
      if (room > 0) parts.push(bytes.subarray(0, room));
    },
    take(line) {
      const piece = { line, bytes: Buffer.concat(parts), isTooLong: length > MAX_REQUEST_BYTES };
      parts = [];
      length = 0;
      return piece;
    },
  };
}
