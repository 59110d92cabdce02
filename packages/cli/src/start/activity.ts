import type { Outcome } from "@savelife/core/outcome";
import type { Consumed } from "@savelife/core/settle";
import type { Paint } from "../output/output.ts";

/** Shows what becomes of messages, at most once in this time, so that an import does not flood the terminal. */
const INTERVAL_MILLISECONDS = 500;
/** More messages than these in one interval are counted only. */
const MAX_LINES = 5;

/** A listener that prints what became of messages: a line for each, or one for many. `flush` prints what is left. */
export function createActivity(print: (text: string) => void, paint: Paint, now: () => Date) {
  let waiting: Consumed[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) print(renderActivity(waiting, now(), paint));
    waiting = [];
  };
  const listener = (consumed: Consumed[]) => {
    waiting.push(...consumed);
    timer ??= setTimeout(flush, INTERVAL_MILLISECONDS);
  };
  return { listener, flush };
}

/** What became of some messages: a line for each, or their counts when there are many. Ids and types, never values. */
export function renderActivity(consumed: Consumed[], at: Date, paint: Paint): string {
  const time = paint("dim", at.toTimeString().slice(0, 8));
  if (consumed.length > MAX_LINES) {
    const counts = Map.groupBy(consumed, ({ outcome }) => outcome.status);
    const parts = [...counts].map(([status, all]) => paintOutcome(paint, status, `${all.length} ${status}`));
    return `${time}   ${parts.join("   ")}`;
  }
  const lines = consumed.map(({ event, outcome }) => {
    const status = paintOutcome(paint, outcome.status, outcome.status.padEnd(9));
    const parts = [time, status, event ? `${event.type} ${event.id}` : "", paint("dim", reasonOf(outcome))];
    return parts.filter((part) => part !== "").join("   ");
  });
  return lines.join("\n");
}

const STYLES = { written: "green", duplicate: "cyan", rejected: "yellow", failed: "red" } as const;

/** Gives a text the colour of an outcome. */
export function paintOutcome(paint: Paint, status: Outcome["status"], text: string): string {
  return paint(STYLES[status], text);
}

/** Why a message was not written: the code and the faults, or the reason of the failure. Never a value. */
export function reasonOf(outcome: Outcome): string {
  if (outcome.status === "failed") return outcome.reason;
  if (outcome.status !== "rejected") return "";
  const { code, faults } = outcome.rejection;
  const reasons = faults.map(({ path, expected }) => (path ? `${path} must be ${expected}` : `expected ${expected}`));
  return `${code}: ${reasons.join("; ")}`;
}
