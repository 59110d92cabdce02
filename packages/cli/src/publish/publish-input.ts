import { validate } from "@savelife/core/parse";
import { type Published, publish } from "@savelife/core/publish";
import type { Queue } from "@savelife/core/queue";
import { CliError, EXIT } from "../cli-error.ts";
import { openInput } from "../input/open-input.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { openQueue } from "../links/open-queue.ts";
import { readLinks } from "../links/read-links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { startProgress } from "../output/progress.ts";
import { amount, number } from "../output/text.ts";
import { type Entry, readEvents } from "./read-events.ts";
import { type Counts, type Ending, type Result, startJsonReport, startTextReport } from "./report.ts";

/**
 * Publishes the events of a file or of stdin, batch by batch, as they are read.
 * @throws CliError unless every event was sent, or is valid when nothing is to be sent
 */
export async function publishInput(
  file: string | undefined,
  { dryRun = false, json = false }: { dryRun?: boolean; json?: boolean },
  io: Io,
): Promise<void> {
  const input = await openInput(file, "CloudEvents in JSON or NDJSON", io);
  const links = dryRun ? undefined : readLinks(io.directory);
  const queue = links && openQueue(links, "Queue", io.env);
  const report = json ? await startJsonReport(io.output, dryRun) : startTextReport(io.messages);
  const progress = startProgress(io.messages);
  const counts: Counts = { read: 0, sent: 0, rejected: 0, unsent: 0 };
  let outage: string | undefined;

  for await (const entries of readEvents(input)) {
    if (io.interrupted.aborted) break; // the last entry may be half an event
    const results = await publishEntries(entries, queue, counts.read);
    counts.read += results.length;
    for (const { status } of results) if (status !== "valid") counts[status] += 1;
    await progress.clear();
    await report.add(results);
    await progress.show(renderCounts(counts, links));
    outage = findOutage(results);
    if (outage) break;
  }

  await progress.clear();
  await report.end(counts);
  await io.messages.write(`${renderCounts(counts, links)}\n`);
  if (io.interrupted.aborted) throw new CliError(EXIT.interrupted, "interrupted before the end of the input", AGAIN);
  if (outage && links) throw namedServiceError(outage, "the queue", links);
  refuseUnlessDone(counts);
}

/**
 * Validates entries of the input and sends the events among them. One result for each, in their order.
 * @param queue without it nothing is sent
 * @param earlier the number of events of the input before these
 */
async function publishEntries(entries: Entry[], queue: Queue | undefined, earlier: number): Promise<Result[]> {
  const values = entries.flatMap((entry) => ("value" in entry ? [entry.value] : []));
  // What was begun is finished, also on an interrupt: a request that is cut off may have been taken or not.
  const done = (queue ? await publish(queue, values) : values.map((value) => validate(value, "refused"))).values();
  return entries.map((entry, i) => {
    const one = "rejection" in entry ? entry : done.next().value;
    if (!one) throw new RangeError("an event has no result");
    return { event: earlier + i + 1, line: entry.line, ...toEnding(one) };
  });
}

function toEnding(one: Published | ReturnType<typeof validate>): Ending {
  if ("event" in one) return { status: "valid", id: one.event.id };
  if ("rejection" in one) return { status: "rejected", code: one.rejection.code, faults: one.rejection.faults };
  return one.status === "accepted" ? { ...one, status: "sent" } : one;
}

/** When the queue takes nothing of a batch, trying the rest of a large file is of no use. */
function findOutage(results: Result[]): string | undefined {
  if (results.some(({ status }) => status === "sent")) return undefined;
  return results.find((result) => result.status === "unsent")?.reason;
}

/** What was read so far, and what became of it; without links nothing was sent. */
function renderCounts({ read, sent, rejected, unsent }: Counts, links: Links | undefined): string {
  const ends = [
    links ? `${number(sent)} sent to the queue of ${links.place}` : `${number(read - rejected)} valid`,
    ...(rejected > 0 ? [`${number(rejected)} rejected`] : []),
    ...(unsent > 0 ? [`${number(unsent)} not taken`] : []),
  ];
  return `${amount(read, "event")} read: ${ends.join(", ")}.${links ? "" : " Nothing was sent."}`;
}

function refuseUnlessDone({ read, rejected, unsent }: Counts): void {
  if (unsent > 0) {
    throw new CliError(EXIT.tryAgain, `the queue has not taken ${amount(unsent, "event")}`, AGAIN);
  }
  if (rejected > 0) {
    const next =
      rejected === read
        ? "Correct it and publish it again. If it has rows, not CloudEvents, import it: npx savelife import --help"
        : "Correct what was rejected and publish it again, with the rest or without.";
    throw new CliError(EXIT.rejected, `${amount(rejected, "event")} ${rejected === 1 ? "was" : "were"} rejected`, next);
  }
}

const AGAIN = "Run the same command again: what was sent already is a duplicate then, and changes nothing.";
