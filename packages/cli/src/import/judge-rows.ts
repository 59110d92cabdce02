import type { Event } from "@savelife/core/catalogue";
import type { Fault } from "@savelife/core/outcome";
import type { RowMapping } from "@savelife/core/row-mapping";
import type { OnRule } from "@savelife/core/row-rules";
import { createRowReader, type RowReader } from "@savelife/core/rows";
import type { Source } from "../input/source.ts";
import { cutCsv } from "../rows/cut-csv.ts";
import { cutNdjson, type Layout, type Position, type Row, splitRows } from "../rows/split-rows.ts";
import type { Verdict, Verdicts } from "./known-ids.ts";

/** What is imported: the input, how it is laid out, and how its rows are read. */
export type Input = { source: Source; layout: Layout; mapping: RowMapping };

/** What became of one row. */
type End = "sent" | "invalid" | "conflicting" | "repeated" | "blank";

/** How many rows came to what. `read` is always the sum of `sent`, `rejected` and `skipped`. */
export type Counts = {
  read: number;
  /** Acknowledged by the queue; with --dry-run, rows that would be sent. */
  sent: number;
  /** Invalid and conflicting rows, which are in the file of rejects. */
  rejected: number;
  /** Blank and repeated rows. */
  skipped: number;
  blank: number;
  /** Rows with the same data as an earlier row of the file. */
  repeated: number;
  /** Rejected rows with the id of another row of the file, but other data. */
  conflicting: number;
};

export const NONE: Counts = { read: 0, sent: 0, rejected: 0, skipped: 0, blank: 0, repeated: 0, conflicting: 0 };

/** A row, what became of it, and the counts with it. A rejected row has faults; every other row that is not blank has an event. */
export type Judged = { row: Row; end: End; event?: Event | undefined; faults?: Fault[] | undefined; counts: Counts };

/** What is known in addition to the rows themselves, and callbacks for what is read. */
export type Judging = {
  /** What is known from other rows of the file. Default: nothing, as they have not been read yet. */
  verdicts?: Verdicts | undefined;
  interrupted: AbortSignal;
  /** Called with each chunk of bytes. */
  onBytes?: ((chunk: Buffer) => void) | undefined;
  onRule?: OnRule | undefined;
};

/**
 * Reads the rows of an input from a position on, judges and counts them: at a time, those that a chunk completes. Ends early on an
 * interrupt.
 * @param counts the counts of the rows before the position
 */
export async function* judgeRows(
  { source, layout, mapping }: Input,
  from: Position,
  counts: Counts,
  { verdicts, interrupted, onBytes, onRule }: Judging,
): AsyncGenerator<Iterable<Judged>> {
  const read = createRowReader(mapping, onRule);
  const { isCsv, columns, delimiter, unit } = layout;
  const splitter = splitRows(isCsv ? cutCsv(columns, delimiter) : cutNdjson, from, unit);
  let before = counts;

  function* judge(rows: Iterable<Row>): Generator<Judged> {
    for (const row of rows) {
      const judged = judgeRow(row, read, verdicts, unit);
      before = count(before, judged.end);
      yield { row, ...judged, counts: before };
    }
  }

  for await (const chunk of source.read(from.offset)) {
    if (interrupted.aborted) return;
    onBytes?.(chunk);
    yield judge(splitter.push(chunk));
  }
  yield judge(splitter.end());
}

/** What becomes of a row: first by itself, then by comparison with the other rows of the file. */
function judgeRow(
  row: Row,
  read: RowReader,
  verdicts: Verdicts | undefined,
  unit: Layout["unit"],
): Pick<Judged, "end" | "event" | "faults"> {
  if (row.kind === "blank") return { end: "blank" };
  if (row.kind === "fault") return { end: "invalid", faults: [row.fault] };
  const result = read(row.record);
  const faults = "event" in result ? NO_FAULTS : result.rejection.faults;
  if (row.fault) return { end: "invalid", faults: [row.fault, ...faults] };
  if (!("event" in result)) return { end: "invalid", faults };
  const verdict = verdicts?.of(row.line);
  if (verdict?.kind === "conflicting") return { end: "conflicting", faults: [conflictWith(verdict, unit)] };
  return { end: verdict ? "repeated" : "sent", event: result.event };
}

const NO_FAULTS: Fault[] = [];

/** What is expected of rows that share an id. */
export const CONFLICT = "the same data in all rows of one id";

function conflictWith({ line }: Verdict, unit: Layout["unit"]): Fault {
  return { path: "", expected: `${CONFLICT}, got other data on ${unit} ${line}` };
}

/** The counts after one more row. */
function count(counts: Counts, end: End): Counts {
  const next = { ...counts, read: counts.read + 1 };
  switch (end) {
    case "sent":
      next.sent += 1;
      return next;
    case "conflicting":
      next.conflicting += 1;
      next.rejected += 1;
      return next;
    case "invalid":
      next.rejected += 1;
      return next;
    case "blank":
    case "repeated":
      next[end] += 1;
      next.skipped += 1;
      return next;
  }
}
