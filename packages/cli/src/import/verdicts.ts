import { createFirstRows, type FirstRow, ROW_WORDS } from "./first-rows.ts";
import { type IdLog, PARTS } from "./id-log.ts";

/** What the other rows of the file say about a row: nothing, that it is `line` again, or that `line` has the same id, but other data. */
export type Verdict = { kind: "repeated" | "conflicting"; line: number };

/** What is to be said about the rows of a file. */
export type Verdicts = {
  /** About the row that begins on a line. */
  of(line: number): Verdict | undefined;
  /** How many rows are in conflict with another one, and the lines of the first of them, at most `most`. */
  conflicts(most: number): { count: number; lines: number[] };
};

/** Which of conflicting rows are sent: none of them, or the first. */
export type OnConflict = "none" | "first";

/** Finds the rows of one id. Keeps the ids of one part at a time. Ends early on an interrupt. */
export async function findVerdicts(log: IdLog, onConflict: OnConflict, interrupted: AbortSignal): Promise<Verdicts> {
  const verdicts = createVerdicts();
  const firsts = createFirstRows();
  for (let part = 0; part < PARTS && !interrupted.aborted; part++) {
    firsts.clear();
    for await (const words of log.part(part)) {
      for (let at = 0; at < words.length; at += ROW_WORDS) firsts.meet(words, at);
    }
    if (!firsts.hasRepeats()) continue;
    for await (const words of log.part(part)) {
      for (let at = 0; at < words.length; at += ROW_WORDS) {
        const line = words[at + ROW_WORDS - 1] ?? 0;
        const verdict = judge(firsts.find(words, at), line, onConflict);
        if (verdict) verdicts.set(line, verdict);
      }
    }
  }
  return verdicts;
}

function judge({ line: first, other, isSame }: FirstRow, line: number, onConflict: OnConflict): Verdict | undefined {
  if (other > 0 && (onConflict === "none" || !isSame)) return { kind: "conflicting", line: isSame ? other : first };
  return line === first ? undefined : { kind: "repeated", line: first };
}

/** Lines to a page: 256 kB each, and only those are there on which there is something to say. */
const PAGE = 65_536;

/** Four bytes a line: the other line, negative when the rows conflict. */
function createVerdicts(): Verdicts & { set(line: number, verdict: Verdict): void } {
  const pages: (Int32Array | undefined)[] = [];
  return {
    of(line) {
      const other = pages[Math.floor(line / PAGE)]?.[line % PAGE] ?? 0;
      if (other === 0) return undefined;
      return other > 0 ? { kind: "repeated", line: other } : { kind: "conflicting", line: -other };
    },
    conflicts(most) {
      const lines: number[] = [];
      let count = 0;
      pages.forEach((page, i) => {
        page?.forEach((other, j) => {
          if (other < 0) count += 1;
          if (other < 0 && lines.length < most) lines.push(i * PAGE + j);
        });
      });
      return { count, lines };
    },
    set(line, { kind, line: other }) {
      const index = Math.floor(line / PAGE);
      const page = pages[index] ?? new Int32Array(PAGE);
      pages[index] = page;
      page[line % PAGE] = kind === "repeated" ? other : -other;
    },
  };
}
