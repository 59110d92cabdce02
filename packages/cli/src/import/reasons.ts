import type { Fault } from "@savelife/core/outcome";
import type { Row } from "../rows/split-rows.ts";

/** Why rows were rejected: where, what was expected, how often, and examples of the values or rows. */
export type Reason = Fault & { count: number; examples: Example[] };

/** A value that was refused, how many rows have it, and the first of them; or a row in which no single value is at fault. */
type Example = { line: number; value?: string; count?: number };

/** A reason while it is counted: its examples by value, and rows in which no value is at fault. */
type Counted = Fault & { count: number; values: Map<string, Required<Example>>; rows: Example[] };

const MAX_REASONS = 200;
/** Distinct values of a reason: a blood group is spelt in a few dozen ways, and e-mail addresses are all different. */
const MAX_VALUES = 50;
/** Rows of a reason without a value. */
export const MAX_ROWS = 3;
/** Characters in which values are compared. */
const VALUE_LENGTH = 200;

const OTHERS: Fault = { path: "", expected: "something else: the file of rejects has the reason of each row" };

/**
 * Counts reasons, and keeps a limited number of them: the columns of NDJSON are the sender's, and may be endless.
 * @param reveal true to keep values as they are; otherwise only their shapes are kept
 */
export function countReasons(reveal: boolean) {
  const reasons = new Map<string, Counted>();

  function reasonOf({ path, expected }: Fault): Counted {
    const key = `${path}\n${expected}`;
    const isFull = reasons.size >= MAX_REASONS && !reasons.has(key);
    const [place, fault] = isFull ? ["", OTHERS] : [key, { path, expected }];
    const reason = reasons.get(place) ?? { ...fault, count: 0, values: new Map(), rows: [] };
    reasons.set(place, reason);
    return reason;
  }

  function addValue(values: Counted["values"], value: string, line: number): void {
    const example = values.get(value);
    if (example) example.count += 1;
    else if (values.size < MAX_VALUES) values.set(value, { line, value: reveal ? value : shapeOf(value), count: 1 });
  }

  return {
    add(faults: Fault[], row: Row): void {
      for (const fault of faults) {
        const reason = reasonOf(fault);
        reason.count += 1;
        const cell = row.kind === "record" ? row.record[fault.path] : undefined;
        if (typeof cell === "string") addValue(reason.values, cell.slice(0, VALUE_LENGTH), row.line);
        else if (reason.rows.length < MAX_ROWS) reason.rows.push({ line: row.line });
      }
    },
    /** The most frequent one first. */
    list(): Reason[] {
      const all = [...reasons.values()].sort((one, other) => other.count - one.count);
      return all.map(({ values, rows, ...reason }) => {
        const byCount = [...values.values()].sort((one, other) => other.count - one.count || one.line - other.line);
        return { ...reason, examples: [...byCount, ...rows] };
      });
    },
  };
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
