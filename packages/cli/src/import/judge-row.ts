import type { Event } from "@savelife/core/catalogue";
import type { Fault } from "@savelife/core/outcome";
import type { RowReader } from "@savelife/core/rows";
import type { Row } from "./row.ts";

/** What a row is by itself, whatever the other rows are. */
export type Judged = { blank: true } | { event: Event } | { faults: Fault[] };

/** Judges a row of the input by its own. */
export function judgeRow(row: Row, read: RowReader): Judged {
  if (row.kind === "blank") return { blank: true };
  if (row.kind === "fault") return { faults: [row.fault] };
  const result = read(row.record);
  return "event" in result ? result : { faults: result.rejection.faults };
}
