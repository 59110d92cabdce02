import { CliError, EXIT } from "../cli-error.ts";
import { openInput } from "../input/open-input.ts";
import type { Io } from "../io.ts";
import { type Links, readLinks } from "../links/links.ts";
import { openQueue } from "../links/open-queue.ts";
import { namedServiceError } from "../links/service-error.ts";
import { startProgress } from "../output/progress.ts";
import { amount, number } from "../output/text.ts";
import { publishEntries, type Result } from "./publish-entries.ts";
import { readEvents } from "./read-events.ts";
import { addToCounts, type Counts, startJsonReport, startTextReport } from "./report.ts";

/**
 * Publishes the events of a file or of stdin, batch by batch, as they are read.
 * @throws CliError unless every event was sent, or is valid when nothing is to be sent
 */
export async function publishInput(
  file: string | undefined,
  { dryRun, json }: { dryRun: boolean; json: boolean },
  io: Io,
): Promise<void> {
  const input = await openInput(file, "CloudEvents in JSON or NDJSON", io);
  const links = dryRun ? undefined : readLinks(io.directory);
  const queue = links && openQueue(links, "Queue", io.env);
  const report = json ? await startJsonReport(io.output, dryRun) : startTextReport(io.messages);
  const progress = startProgress(io.messages);
  let counts: Counts = { read: 0, sent: 0, rejected: 0, unsent: 0 };
  let outage: string | undefined;

  for await (const entries of readEvents(input)) {
    if (io.interrupted.aborted) break; // the last entry may be half an event
    const results = await publishEntries(entries, queue, counts.read);
    counts = addToCounts(counts, results);
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

function refuseUnlessDone({ rejected, unsent }: Counts): void {
  if (unsent > 0) {
    throw new CliError(EXIT.tryAgain, `the queue has not taken ${amount(unsent, "event")}`, AGAIN);
  }
  if (rejected > 0) {
    const next = "Correct what was rejected and publish it again, with the rest or without.";
    throw new CliError(EXIT.rejected, `${amount(rejected, "event")} ${rejected === 1 ? "was" : "were"} rejected`, next);
  }
}

const AGAIN = "Run the same command again: what was sent already is a duplicate then, and changes nothing.";
