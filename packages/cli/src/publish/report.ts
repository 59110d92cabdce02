import { type Fault, type RejectionCode, renderFault } from "@savelife/core/outcome";
import type { Output, Paint } from "../output/output.ts";
import { printable, printableJson } from "../output/text.ts";

/** What became of one event of the input: the `event`-th of it, which begins on `line`. Both are counted from 1. */
export type Result = { event: number; line: number } & Ending;

/** What became of it. */
export type Ending =
  | { status: "sent"; id: string; messageId: string }
  /** It would have been sent without `--dry-run`. */
  | { status: "valid"; id: string }
  | { status: "rejected"; code: RejectionCode; faults: Fault[] }
  | { status: "unsent"; id: string; reason: string };

/** How many events came to what. */
export type Counts = { read: number; sent: number; rejected: number; unsent: number };

/** Reports what became of the events, while they are sent and at the end. */
export type Report = { add(results: Result[]): Promise<void>; end(counts: Counts): Promise<void> };

/** One JSON document, printed as it grows, so that a large input does not fill the memory. */
export async function startJsonReport(output: Output, dryRun: boolean): Promise<Report> {
  let separator = "\n";
  await output.write(`{"dryRun":${dryRun},"results":[`);
  return {
    async add(results) {
      if (results.length === 0) return;
      await output.write(separator + results.map((result) => printableJson(result)).join(",\n"));
      separator = ",\n";
    },
    end: (counts) => output.write(`\n],${JSON.stringify(counts).slice(1)}\n`),
  };
}

/** A line for each fault, and one for events in a row that the queue did not take. */
export function startTextReport(messages: Output): Report {
  return { add: (results) => messages.write(renderFaults(results, messages.paint)), end: async () => {} };
}

/** The lines about rejected and unsent events. */
export function renderFaults(results: Result[], paint: Paint): string {
  const lines = results.flatMap((result, i) => {
    if (result.status === "rejected") {
      const start = `${paint("yellow", `${place(result)}: rejected`)} (${result.code}): `;
      return result.faults.map((fault) => start + printable(renderFault(fault)));
    }
    // After an outage there are many in a row, for one reason.
    if (result.status !== "unsent" || isUnsentFor(result.reason, results[i - 1])) return [];
    const next = results.findIndex((other, at) => at > i && !isUnsentFor(result.reason, other));
    const last = results.at(next < 0 ? -1 : next - 1) ?? result;
    const range = last === result ? place(result) : `${place(result)} to ${place(last)}`;
    return [`${paint("yellow", `${range}: not taken`)} by the queue: ${printable(result.reason)}`];
  });
  return lines.map((line) => `${line}\n`).join("");
}

function isUnsentFor(reason: string, result: Result | undefined): boolean {
  return result?.status === "unsent" && result.reason === reason;
}

/** The line where an event begins, and the number of the event where that differs. */
function place({ event, line }: Result): string {
  return event === line ? `line ${line}` : `line ${line} (event ${event})`;
}
