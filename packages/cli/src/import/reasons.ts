import { isUtf8 } from "node:buffer";
import type { Fault } from "@savelife/core/outcome";
import type { Row } from "../rows/split-rows.ts";

/** Why rows were rejected: where, what was expected, how often, and examples of the values or rows. */
export type Reason = Fault & { count: number; examples: Example[] };

/** A value that was refused, how many rows have it, and the first of them; or a row in which no single value is at fault. */
export type Example = { line: number; value?: string; count?: number };

/** Counts reasons, and keeps a limited number of them: the columns of NDJSON are the sender's, and may be endless. */
export type Reasons = {
  add(faults: Fault[], row: Row): void;
  /** The most frequent one first. */
  list(): Reason[];
  /** How many rows are not UTF-8. */
  notUtf8(): number;
};

const MAX_REASONS = 200;
/** Distinct values of a reason: a blood group is spelt in a few dozen ways, and e-mail addresses are all different. */
const MAX_VALUES = 50;
/** Rows of a reason without a value. */
export const MAX_ROWS = 3;
/** Characters in which values are compared. */
const VALUE_LENGTH = 200;

/**
 * Starts to count.
 * @param reveal true to keep values as they are; otherwise only their shapes are kept
 */
export function countReasons(reveal: boolean): Reasons {
  const reasons = new Map<string, Counted>();
  let notUtf8 = 0;

  function reasonOf({ path, expected }: Fault) {
    const key = `${path}\n${expected}`;
    const isFull = reasons.size >= MAX_REASONS && !reasons.has(key);
    const fault = isFull ? OTHERS : { path, expected };
    const place = isFull ? "" : key;
    const none: Counted = { ...fault, count: 0, examples: [], values: new Map() };
    const reason = reasons.get(place) ?? none;
    reasons.set(place, reason);
    return reason;
  }

  return {
    add(faults, row) {
      if (row.kind === "fault" && !row.isCut && !isUtf8(row.bytes)) notUtf8 += 1;
      for (const fault of faults) {
        const reason = reasonOf(fault);
        reason.count += 1;
        const value = row.kind === "record" ? row.record[fault.path] : undefined;
        if (typeof value === "string") addValue(reason, value.slice(0, VALUE_LENGTH), row.line);
        else if (reason.examples.length < MAX_ROWS) reason.examples.push({ line: row.line });
      }
    },
    list() {
      const all = [...reasons.values()].sort((one, other) => other.count - one.count);
      return all.map(({ values, examples, ...reason }) => ({
        ...reason,
        examples: [...toExamples(values), ...examples],
      }));
    },
    notUtf8: () => notUtf8,
  };

  function addValue({ values }: Counted, value: string, line: number): void {
    const example = values.get(value);
    if (example) values.set(value, { ...example, count: (example.count ?? 0) + 1 });
    else if (values.size < MAX_VALUES) values.set(value, { line, value: reveal ? value : shapeOf(value), count: 1 });
  }
}

/** A reason, and its examples by value. */
type Counted = Reason & { values: Map<string, Example> };

const OTHERS: Fault = { path: "", expected: "something else: the file of rejects has the reason of each row" };

function toExamples(values: Map<string, Example>): Example[] {
  return [...values.values()].sort((one, other) => (other.count ?? 0) - (one.count ?? 0) || one.line - other.line);
}

/** Maximum number of characters of a value's shape. */
const SHAPE_LENGTH = 30;

/**
 * The shape of a value without the value: letters become `x`, digits `9`, all else stays, as it is most often at fault.
 * `ivica@@server.com` is `xxxxx@@xxxxxx.xxx`.
 */
function shapeOf(value: string): string {
  const shape = value
    .slice(0, 2 * SHAPE_LENGTH)
    .replace(/\p{L}\p{M}*/gu, "x")
    .replace(/\p{N}/gu, "9")
    .replace(/\p{Extended_Pictographic}/gu, "☐");
  const characters = [...shape];
  return characters.length > SHAPE_LENGTH ? `${characters.slice(0, SHAPE_LENGTH).join("")}…` : shape;
}
