import type { Fault } from "@savelife/core/outcome";
import { mask } from "./mask.ts";
import type { Row } from "./row.ts";

/** Why rows were rejected: where, what was expected, how often, and the first rows, their values masked. */
export type Reason = Fault & { count: number; examples: Example[] };

/** A row at fault. The value is there when one cell is. */
export type Example = { line: number; value?: string };

/** Counts reasons, and keeps few of them: the columns of NDJSON are the sender's, and may be without an end. */
export type Reasons = { add(faults: Fault[], row: Row): void; list(): Reason[] };

const MAX_REASONS = 200;
/** The rows that are told of each reason. */
export const EXAMPLES = 3;

/** Starts to count. */
export function countReasons(): Reasons {
  const reasons = new Map<string, Reason>();
  return {
    add(faults, row) {
      for (const { path, expected } of faults) {
        const key = `${path}\n${expected}`;
        const reason = reasons.get(key) ?? makeRoom(reasons, key, { path, expected });
        reason.count += 1;
        if (reason.examples.length < EXAMPLES) reason.examples.push(toExample(row, path));
      }
    },
    list: () => [...reasons.values()].sort((a, b) => b.count - a.count),
  };
}

function makeRoom(reasons: Map<string, Reason>, key: string, fault: Fault): Reason {
  const isFull = reasons.size >= MAX_REASONS;
  const reason = { ...(isFull ? OTHERS : fault), count: 0, examples: [] };
  const place = isFull ? "" : key;
  const present = reasons.get(place) ?? reason;
  reasons.set(place, present);
  return present;
}

const OTHERS: Fault = { path: "", expected: "what the file of rejects says of these rows" };

function toExample(row: Row, column: string): Example {
  const value = row.kind === "record" ? row.record[column] : undefined;
  return { line: row.line, ...(typeof value === "string" && { value: mask(value) }) };
}
