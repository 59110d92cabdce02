import type { Fault } from "@savelife/core/outcome";

/** A place in the input, before compression: how many bytes, and how many lines and one, stand before it. */
export type Position = { offset: number; line: number };

/** What stands in a row: nothing, cells by column, or something that cannot be read. */
export type Content =
  | { kind: "blank" }
  | { kind: "record"; record: Record<string, unknown>; cells: string[] }
  /** `cells` are there when the row could be cut into them; `isCut` is true when not all of its bytes are. */
  | { kind: "fault"; fault: Fault; cells?: string[]; isCut?: true };

/** One row of the input, which may be several lines. */
export type Row = Content & {
  /** The line on which it begins, counted from 1. */
  line: number;
  /** Where the row after it begins. */
  next: Position;
  /** The bytes of it as they stand there, without the last line break; only the beginning of what is too long. */
  bytes: Buffer;
};

/** How a file is laid out: what its rows are, and where the first of them begins. */
export type Layout = { first: Position; isCsv: boolean; columns: string[] };
