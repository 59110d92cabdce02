import type { WriteStream } from "node:tty";
import { type Paint, paintFor } from "./terminal.ts";

/** Where a run writes. */
export type Screen = {
  /** For people: on stdout, or on stderr when stdout is for programs. */
  print(text: string): void;
  /** What went wrong: on stderr, and not twice in a row. */
  complain(text: string): void;
  /** For programs: one line on stdout. */
  answer(line: string): void;
  paint: Paint;
  /** In characters. */
  width: number;
};

/** The screen of a process. Without a terminal there are no colours, and lines are 160 characters long. */
export function createScreen(stdout: WriteStream, stderr: WriteStream, json: boolean): Screen {
  const stream = json ? stderr : stdout;
  let lastComplaint = "";
  return {
    print: (text) => stream.write(`${text.replace(/^(?=.)/gm, INDENT)}\n`),
    complain(text) {
      if (text !== lastComplaint) stderr.write(`${INDENT}${text}\n`);
      lastComplaint = text;
    },
    answer: (line) => stdout.write(`${line}\n`),
    paint: paintFor(stream),
    width: (stream.columns ?? WIDTH) - INDENT.length,
  };
}

const INDENT = "  ";
const WIDTH = 160;
