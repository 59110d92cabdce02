import type { Fault } from "@savelife/core/outcome";
import type { End } from "./counts.ts";
import type { Judged } from "./judge-row.ts";
import type { Verdict } from "./verdicts.ts";

/** What becomes of a row, and for a rejected one why: first by itself, then by what the other rows of the file say. */
export function conclude(judged: Judged, verdict: Verdict | undefined): { end: End; faults?: Fault[] } {
  if ("blank" in judged) return { end: "blank" };
  if ("faults" in judged) return { end: "invalid", faults: judged.faults };
  if (!verdict) return { end: "sent" };
  if (verdict.kind === "repeated") return { end: "repeated" };
  return {
    end: "conflicting",
    faults: [{ path: "", expected: `${CONFLICT}, got other data on line ${verdict.line}` }],
  };
}

/** What is expected of rows that share an id. */
export const CONFLICT = "the same data in all rows of one id";
