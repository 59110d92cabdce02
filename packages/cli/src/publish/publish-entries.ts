import type { Fault, Rejection, RejectionCode } from "@savelife/core/outcome";
import { validate } from "@savelife/core/parse";
import { type Published, publish } from "@savelife/core/publish";
import type { Queue } from "@savelife/core/queue";
import type { Entry } from "./read-events.ts";

/** What became of one event of the input: the `event`-th of it, which begins on `line`. Both are counted from 1. */
export type Result = { event: number; line: number } & Ending;

type Ending =
  | { status: "sent"; id: string; messageId: string }
  /** It would have been sent without `--dry-run`. */
  | { status: "valid"; id: string }
  | { status: "rejected"; code: RejectionCode; faults: Fault[] }
  | { status: "unsent"; id: string; reason: string };

/**
 * Validates entries of the input and sends the events among them. One result for each, in their order.
 * @param queue without it nothing is sent
 * @param earlier the number of events of the input before these
 */
export async function publishEntries(entries: Entry[], queue: Queue | undefined, earlier: number): Promise<Result[]> {
  const values = entries.flatMap((entry) => ("value" in entry ? [entry.value] : []));
  // What was begun is finished, also on an interrupt: a request that is cut off may have been taken or not.
  const endings = (queue ? (await publish(queue, values)).map(toEnding) : values.map(check)).values();
  return entries.map((entry, i) => {
    const ending = "rejection" in entry ? toRejected(entry.rejection) : endings.next().value;
    if (!ending) throw new RangeError("an event has no result");
    return { event: earlier + i + 1, line: entry.line, ...ending };
  });
}

function check(value: unknown): Ending {
  const checked = validate(value, "refused");
  return "event" in checked ? { status: "valid", id: checked.event.id } : toRejected(checked.rejection);
}

function toEnding(published: Published): Ending {
  if (published.status === "rejected") return toRejected(published.rejection);
  return published.status === "accepted" ? { ...published, status: "sent" } : published;
}

function toRejected({ code, faults }: Rejection): Ending {
  return { status: "rejected", code, faults };
}
