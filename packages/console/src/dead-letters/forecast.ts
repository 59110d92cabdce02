import { findEventType } from "@savelife/core/catalogue";
import { primaryKey } from "@savelife/core/keys";
import type { Fault, Outcome } from "@savelife/core/outcome";
import { parse } from "@savelife/core/parse";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { check } from "@savelife/workbench/plan";
import type { Workbench } from "@savelife/workbench/workbench";

/** What would become of one letter if it were replayed now: in words, by its faults, and the item that it is about. */
export type Forecast = { outcome: Outcome; text: string; faults: Fault[]; PK: string | undefined };

/** Checks one letter against today's schemas and the table. */
export async function forecast(bench: Workbench, letter: KnownLetter): Promise<Forecast> {
  const [checked] = await check(bench, [letter]);
  const outcome: Outcome = checked?.outcome ?? { status: "failed", reason: "NoAnswer" };
  const faults = outcome.status === "rejected" ? outcome.rejection.faults : [];
  return { outcome, faults, text: toText(outcome), PK: keyOf(letter.body) };
}

function toText(outcome: Outcome): string {
  switch (outcome.status) {
    case "written":
      return "It would be written.";
    case "duplicate":
      return "It is a duplicate: the table holds it already, and a replay would only take it off this queue.";
    case "rejected":
      return outcome.rejection.code === "conflict"
        ? "It would be rejected again: another item is stored under its id, and is never replaced."
        : "It would be rejected again.";
    case "failed":
      return `The table could not be read: ${outcome.reason}.`;
  }
}

/** The key of the item that a body makes, when it is an event. */
export function keyOf(body: string): string | undefined {
  const parsed = parse(body);
  if (!("event" in parsed)) return undefined;
  const prefix = findEventType(parsed.event.type)?.prefix;
  return prefix && primaryKey(prefix, parsed.event.id);
}
