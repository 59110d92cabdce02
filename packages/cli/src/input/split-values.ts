import { createGatherer, type Piece, type Splitter } from "./splitter.ts";

/**
 * Cuts JSON that spans lines: each element of an array, and each value outside of one, is a piece. It only follows
 * brackets and strings, so that a fault stays in its piece; whether a piece is JSON is found by whoever parses it. The
 * bytes of JSON's own signs never occur inside a UTF-8 sequence, so nothing needs to be decoded.
 */
export function splitValues(): Splitter {
  const gatherer = createGatherer();
  let line = 1;
  let startLine = 0; // 0 between pieces
  let depth = 0; // brackets open inside the piece
  let isInString = false;
  let isEscaped = false;
  let isInList = false;
  let isElementDue = false; // after a comma

  function begin(): void {
    if (startLine === 0) startLine = line;
  }

  function take(): Piece {
    begin();
    const piece = gatherer.take(startLine);
    startLine = depth = 0;
    isInString = isEscaped = isElementDue = false;
    return piece;
  }

  /** Follows one byte; tells whether it belongs to a piece, and whether the piece ends before it or with it. */
  function step(byte: number): "skip" | "keep" | "end before" | "end with" {
    if (byte === LINE_FEED) {
      line += 1;
      isInString = isEscaped = false; // JSON has no line breaks in strings: here a quote was forgotten
      return startLine === 0 ? "skip" : depth === 0 && !isInList ? "end before" : "keep";
    }
    if (isInString) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isInString = false;
      return "keep";
    }
    if (isSpace(byte)) return startLine === 0 ? "skip" : "keep";
    if (depth === 0 && isInList) {
      if (byte === COMMA) return "end before";
      if (byte === CLOSE_LIST) return startLine > 0 || isElementDue ? "end before" : "skip";
    }
    if (startLine === 0 && !isInList && byte === OPEN_LIST) return "skip";
    begin();
    if (byte === QUOTE) isInString = true;
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      depth = Math.max(0, depth - 1);
      if (depth === 0 && !isInList) return "end with";
    }
    return "keep";
  }

  /** What a bracket or comma that is no part of a piece does to the list. */
  function turn(byte: number): void {
    if (byte === OPEN_LIST) isInList = true;
    if (byte === CLOSE_LIST) isInList = false;
    if (byte === COMMA) isElementDue = true;
  }

  return {
    push(chunk) {
      const pieces: Piece[] = [];
      let start = 0;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i] ?? 0;
        const next = step(byte);
        if (next === "keep") continue;
        const end = next === "end with" ? i + 1 : i;
        if (next !== "skip") {
          gatherer.add(chunk.subarray(start, end));
          pieces.push(take());
        }
        if (next !== "end with") turn(byte);
        start = i + 1;
      }
      if (startLine > 0) gatherer.add(chunk.subarray(start));
      return pieces;
    },
    end() {
      if (startLine === 0 && !isInList) return [];
      const isUnfinished = isInList || depth > 0;
      return [{ ...take(), isUnfinished }];
    },
  };
}

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
