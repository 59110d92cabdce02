import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Fault, Outcome } from "@savelife/core/outcome";

/** Gives text a colour by what it means. */
export type Paint = (meaning: Outcome["status"] | "dim" | "strong", text: string) => string;

const STYLES = {
  written: "green",
  duplicate: "cyan",
  rejected: "yellow",
  failed: "red",
  dim: "dim",
  strong: "bold",
} as const;

/** The colours of a stream: none when it is no terminal, or when NO_COLOR is set. */
export function paintFor(stream: WriteStream): Paint {
  return (meaning, text) => styleText(STYLES[meaning], text, { stream });
}

/** Why a message was not written: the code and the faults, or the reason of the failure. Never a value. */
export function reasonOf(outcome: Outcome): string {
  switch (outcome.status) {
    case "written":
    case "duplicate":
      return "";
    case "failed":
      return outcome.reason;
    case "rejected": {
      const { code, faults } = outcome.rejection;
      return `${code}: ${faults.map(toText).join("; ")}`;
    }
  }
}

function toText({ path, expected }: Fault): string {
  return path ? `${path} must be ${expected}` : `expected ${expected}`;
}

type PaintCell = (cell: string, row: number, column: number) => string;

/** Rows in columns, each as wide as its longest cell; the last is cut where the terminal ends. */
export function toColumns(rows: string[][], width: number, paintCell: PaintCell): string {
  const lengths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const before = lengths.slice(0, -1).reduce((sum, length) => sum + length + GAP.length, 0);
  const room = Math.max(20, width - before);
  const fit = (cell: string, column: number) => {
    return column < lengths.length - 1 ? cell.padEnd(lengths[column] ?? 0) : cut(cell, room);
  };
  const lines = rows.map((cells, row) => {
    const painted = cells.map((cell, column) => paintCell(fit(cell, column), row, column));
    return painted.join(GAP).trimEnd();
  });
  return lines.join("\n");
}

const GAP = "   ";

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
