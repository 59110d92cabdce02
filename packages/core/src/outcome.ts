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

export type Rejection = { code: RejectionCode; faults: Fault[] };

/** What became of a message. Only `written`, `duplicate` and a rejection that reached the dead-letter queue are done. */
export type Outcome =
  | { status: "written" }
  | { status: "duplicate" }
  | { status: "rejected"; rejection: Rejection }
  | { status: "failed"; reason: string };

/** Builds a rejected outcome's rejection with a single fault. */
export function rejection(code: RejectionCode, path: string, expected: string): Rejection {
  return { code, faults: [{ path, expected }] };
}
