/** Every code of a rejection. */
export const REJECTION_CODES = [
  "not-json",
  "too-deep",
  "not-an-event",
  "unknown-type",
  "invalid-data",
  "conflict",
] as const;

/** Why a message itself must change before it can ever be written. */
export type RejectionCode = (typeof REJECTION_CODES)[number];

/** One thing that is wrong: where (`data.type`, or `""` for the whole message) and what was expected. Never a value. */
export type Fault = { path: string; expected: string };

/** What is wrong with a message or a row, and where, unless it is all of it. */
export function renderFault({ path, expected }: Fault): string {
  return `${path ? `${path}: ` : ""}expected ${expected}`;
}

export type Rejection = { code: RejectionCode; faults: Fault[] };

/** What became of a message. Only `written`, `duplicate` and a rejection on the dead-letter queue are done. */
export type Outcome =
  | { status: "written" }
  | { status: "duplicate" }
  | { status: "rejected"; rejection: Rejection }
  | { status: "failed"; reason: string };

/** Builds a rejected outcome's rejection with a single fault. */
export function rejection(code: RejectionCode, path: string, expected: string): Rejection {
  return { code, faults: [{ path, expected }] };
}

/** Enough for every known field to be wrong at once. An attribute of a message could not hold a thousand. */
const MAX_FAULTS = 20;

/** Builds a rejection with several faults: the first 20, or 19 and at `rest` how many more there are. */
export function rejectionOf(code: RejectionCode, faults: Fault[], rest: string): Rejection {
  if (faults.length <= MAX_FAULTS) return { code, faults };
  const named = faults.slice(0, MAX_FAULTS - 1);
  return {
    code,
    faults: [...named, { path: rest, expected: `no more faults: ${faults.length - named.length} are not named` }],
  };
}
