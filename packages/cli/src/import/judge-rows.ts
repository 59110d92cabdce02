import type { Event } from "@savelife/core/catalogue";
import type { Fault } from "@savelife/core/outcome";
import type { RowMapping } from "@savelife/core/row-mapping";
import type { OnRule } from "@savelife/core/row-rules";
import { createRowReader, type RowReader } from "@savelife/core/rows";
import type { Source } from "../input/source.ts";
import { cutCsv } from "../rows/cut-csv.ts";
import { cutNdjson, type Layout, type Position, type Row, splitRows } from "../rows/split-rows.ts";
import type { Counts } from "./checkpoint.ts";
import type { KnownIds } from "./known-ids.ts";

/** What is imported: the input, how it is laid out, how its rows are read, and their ids, once all of them are known. */
export type Input = { source: Source; layout: Layout; mapping: RowMapping; ids?: KnownIds };

/** What became of one row. */
type End = "sent" | "invalid" | "conflicting" | "repeated" | "blank";

/** A row, what became of it, and the counts with it. A rejected row has faults; every other row that is not blank has an event. */
type Judged = { row: Row; end: End; event?: Event | undefined; faults?: Fault[] | undefined; counts: Counts };

/**
 * Reads the rows of an input from a position on, judges and counts them: at a time, those that a chunk completes. Ends early on an
 * interrupt.
 * @param counts the counts of the rows before the position
 * @param onBytes is called with each chunk of the input
 */
export async function* judgeRows(
  { source, layout, mapping, ids }: Input,
  from: Position,
  counts: Counts,
  interrupted: AbortSignal,
  { onBytes, onRule }: { onBytes?: (chunk: Buffer) => void; onRule?: OnRule } = {},
): AsyncGenerator<Iterable<Judged>> {
  const read = createRowReader(mapping, onRule);
  const { isCsv, columns, delimiter, unit } = layout;
  const splitter = splitRows(isCsv ? cutCsv(columns, delimiter) : cutNdjson, from, unit);
  const verdictOf = ids?.verdictsFrom(from.line);
  let before = counts;

  function* judge(rows: Iterable<Row>): Generator<Judged> {
    for (const row of rows) {
      const judged = judgeRow(row, read, verdictOf, unit);
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
  verdictOf: ReturnType<KnownIds["verdictsFrom"]> | undefined,
  unit: Layout["unit"],
): Pick<Judged, "end" | "event" | "faults"> {
  if (row.kind === "blank") return { end: "blank" };
  if (row.kind === "fault") return { end: "invalid", faults: [row.fault] };
  const result = read(row.record);
  if (row.fault || !("event" in result)) {
    const faults = "event" in result ? [] : result.rejection.faults;
    return { end: "invalid", faults: row.fault ? [row.fault, ...faults] : faults };
  }
  const verdict = verdictOf?.(row.line);
  if (verdict?.kind !== "conflicting") return { end: verdict ? "repeated" : "sent", event: result.event };
  const expected = `${CONFLICT}, got other data on ${unit} ${verdict.line}`;
  return { end: "conflicting", faults: [{ path: "", expected }] };
}

/** What is expected of rows that share an id. */
export const CONFLICT = "the same data in all rows of one id";

/** The counts that a row adds to. */
const COUNTED: Record<End, (keyof Counts)[]> = {
  sent: ["read", "sent"],
  invalid: ["read", "rejected"],
  conflicting: ["read", "rejected", "conflicting"],
  repeated: ["read", "skipped", "repeated"],
  blank: ["read", "skipped", "blank"],
};

/** The counts after one more row. */
function count(counts: Counts, end: End): Counts {
  const next = { ...counts };
  for (const name of COUNTED[end]) next[name] += 1;
  return next;
}
