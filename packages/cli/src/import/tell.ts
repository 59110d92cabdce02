import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { printableJson } from "../output/printable.ts";
import type { Reason } from "./reasons.ts";
import { type Report, renderReport } from "./report.ts";
import type { SentInput } from "./send-input.ts";
import type { ImportOptions } from "./settings.ts";

/** What is told besides how far the sending has come. */
export type Told = { reasons: Reason[]; seconds: number; usd: number | undefined; wasDone: boolean };

/**
 * Tells what an import has come to.
 * @param links undefined when nothing was to be sent
 * @throws CliError unless every row was sent or skipped
 */
export async function tell(
  { mark, isDone, failure, hasRejects }: SentInput,
  { reasons, seconds, usd, wasDone }: Told,
  links: Links | undefined,
  { checkpoint, rejects: file, json }: ImportOptions,
  { output, messages, interrupted }: Pick<Io, "output" | "messages" | "interrupted">,
): Promise<void> {
  const { read, sent, rejected, skipped, ...kinds } = mark.counts;
  const rejects = (hasRejects && file) || null;
  const report: Report = {
    ...{ read, sent, rejected, skipped, seconds, rejects, checkpoint: checkpoint ?? null, ...kinds },
    ...{ dryRun: links === undefined, reasons, ...(usd !== undefined && { usd }) },
  };
  if (json) await output.write(`${printableJson(report, 2)}\n`);
  if (wasDone)
    await messages.write(`${checkpoint} says that this input was imported already: nothing was left to send.\n`);
  await messages.write(renderReport(report, links?.place, messages.paint));

  const again = goOn(checkpoint, mark.position.line);
  if (!isDone && failure && !interrupted.aborted)
    throw new CliError(failure.exitCode, failure.message, `${failure.next}\n${again}`, { cause: failure });
  if (!isDone) throw new CliError(EXIT.interrupted, "interrupted before the end of the input", again);
  if (rejected > 0) {
    const next = rejects
      ? `Correct them in ${rejects}, and import that file.`
      : "To have them in a file, add --rejects FILE.";
    throw new CliError(EXIT.rejected, `expected every row to be valid, got ${rejected} rejected`, next);
  }
}

function goOn(checkpoint: string | undefined, line: number): string {
  if (checkpoint) return `Run the same command again to go on at line ${line}.`;
  return "Run the same command again: what was sent already is a duplicate then, and changes nothing. With --checkpoint FILE it goes on where it stopped.";
}
