import { type Entry, type IdLog, PARTS } from "./id-log.ts";

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

/** Finds the rows of one id. Keeps the ids of one part at a time. */
export async function findVerdicts(log: IdLog, onConflict: OnConflict): Promise<Verdicts> {
  const verdicts = createVerdicts();
  for (let part = 0; part < PARTS; part++) {
    const firsts = new Map<string, First>();
    for await (const entries of log.part(part)) for (const entry of entries) meet(firsts, entry);
    if (![...firsts.values()].some(({ isAlone }) => !isAlone)) continue;
    for await (const entries of log.part(part)) {
      for (const entry of entries) {
        const verdict = judge(firsts.get(entry.id), entry, onConflict);
        if (verdict) verdicts.set(entry.line, verdict);
      }
    }
  }
  return verdicts;
}

/** The first row of an id; `other` is the line of the first row that says something else, or 0. */
type First = { digest: string; line: number; other: number; isAlone: boolean };

function meet(firsts: Map<string, First>, { id, digest, line }: Entry): void {
  const first = firsts.get(id);
  if (!first) firsts.set(id, { digest, line, other: 0, isAlone: true });
  else {
    first.isAlone = false;
    if (first.other === 0 && digest !== first.digest) first.other = line;
  }
}

function judge(first: First | undefined, { digest, line }: Entry, onConflict: OnConflict): Verdict | undefined {
  if (!first || first.isAlone) return undefined;
  const isSame = digest === first.digest;
  if (first.other > 0 && (onConflict === "none" || !isSame)) {
    return { kind: "conflicting", line: isSame ? first.other : first.line };
  }
  return line === first.line ? undefined : { kind: "repeated", line: first.line };
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
