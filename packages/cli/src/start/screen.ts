import type { Io } from "../io.ts";
import type { Paint } from "../output/output.ts";

/** Where a stack writes while it runs. */
export type Screen = {
  /** For people: on stdout, or on stderr when stdout is for programs. */
  print(text: string): void;
  /** What went wrong: on stderr, and not twice in a row. */
  complain(text: string): void;
  paint: Paint;
  /** In characters. */
  width: number;
};

/** The screen of a command. A terminal that is gone stops nothing. */
export function openScreen({ output, messages }: Pick<Io, "output" | "messages">, json: boolean): Screen {
  const people = json ? messages : output;
  let lastComplaint = "";
  return {
    print: (text) => void people.write(`${text.replace(/^(?=.)/gm, INDENT)}\n`).catch(() => {}),
    complain(text) {
      if (text !== lastComplaint) messages.write(`${INDENT}${text}\n`).catch(() => {});
      lastComplaint = text;
    },
    paint: people.paint,
    width: people.columns - INDENT.length,
  };
}

const INDENT = "  ";
