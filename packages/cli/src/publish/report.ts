import type { Output, Paint } from "../output/output.ts";
import { printable, printableJson } from "../output/text.ts";
import type { Result } from "./publish-entries.ts";

/** How many events came to what. */
export type Counts = { read: number; sent: number; rejected: number; unsent: number };

/** The counts after some more results. */
export function addToCounts(counts: Counts, results: Result[]): Counts {
  const having = (status: Result["status"]) => results.filter((result) => result.status === status).length;
  return {
    read: counts.read + results.length,
    sent: counts.sent + having("sent"),
    rejected: counts.rejected + having("rejected"),
    unsent: counts.unsent + having("unsent"),
  };
}

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

/** A line for each fault, and one for events in a row that the queue did not take. Nothing for events that were sent. */
export function startTextReport(messages: Output): Report {
  return { add: (results) => messages.write(renderFaults(results, messages.paint)), end: async () => {} };
}

/** The lines about rejected and unsent events. */
export function renderFaults(results: Result[], paint: Paint): string {
  return toRuns(results)
    .map((run) => renderRun(run, paint))
    .join("");
}

/** One result, or unsent events in a row that have one reason: after an outage there are many. */
type Run = [Result, ...Result[]];

function toRuns(results: Result[]): Run[] {
  const runs: Run[] = [];
  for (const result of results) {
    const run = runs.at(-1);
    if (run && isSameEnd(run[0], result)) run.push(result);
    else runs.push([result]);
  }
  return runs;
}

function isSameEnd(one: Result, other: Result): boolean {
  return one.status === "unsent" && other.status === "unsent" && one.reason === other.reason;
}

function renderRun(run: Run, paint: Paint): string {
  const [first] = run;
  const last = run.at(-1) ?? first;
  if (first.status === "rejected") {
    const start = `${paint("yellow", `${place(first)}: rejected`)} (${first.code}): `;
    const faults = first.faults.map(({ path, expected }) => `${path ? `${path}: ` : ""}expected ${expected}`);
    return faults.map((fault) => `${start}${printable(fault)}\n`).join("");
  }
  if (first.status !== "unsent") return "";
  const range = first === last ? place(first) : `${place(first)} to ${place(last)}`;
  return `${paint("yellow", `${range}: not taken`)} by the queue: ${printable(first.reason)}\n`;
}

/** The line where an event begins, and the number of the event where that differs. */
function place({ event, line }: Result): string {
  return event === line ? `line ${line}` : `line ${line} (event ${event})`;
}
