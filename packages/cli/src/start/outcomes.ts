import type { Fault, Outcome } from "@savelife/core/outcome";
import type { Paint } from "../output/output.ts";

const STYLES = { written: "green", duplicate: "cyan", rejected: "yellow", failed: "red" } as const;

/** Gives a text the colour of an outcome. */
export function paintOutcome(paint: Paint, status: Outcome["status"], text: string): string {
  return paint(STYLES[status], text);
}

/** Why a message was not written: the code and the faults, or the reason of the failure. Never a value. */
export function reasonOf(outcome: Outcome): string {
  switch (outcome.status) {
    case "written":
    case "duplicate":
      return "";
    case "failed":
      return outcome.reason;
    case "rejected": {
      const { code, faults } = outcome.rejection;
      return `${code}: ${faults.map(toText).join("; ")}`;
    }
  }
}

function toText({ path, expected }: Fault): string {
  return path ? `${path} must be ${expected}` : `expected ${expected}`;
}
