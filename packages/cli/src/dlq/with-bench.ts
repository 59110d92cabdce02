import type { HoldOptions, Pass } from "@savelife/workbench/hold";
import { Busy } from "@savelife/workbench/lock";
import { TableUnreadable } from "@savelife/workbench/plan";
import { toJournalFault } from "@savelife/workbench/state-files";
import type { Hidden } from "@savelife/workbench/visibility";
import type { Workbench } from "@savelife/workbench/workbench";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { type Links, readLinks } from "../links/links.ts";
import { openBench } from "../links/open-bench.ts";
import { namedServiceError } from "../links/service-error.ts";
import { renderError } from "../output/output.ts";
import { type Progress, startProgress } from "../output/progress.ts";
import { amount, toSeconds } from "../output/text.ts";

/** Opens the workbench of the linked system for some work, and explains its errors to the operator. */
export async function withBench(
  io: Io,
  work: (bench: Workbench, links: Links, watch: Watch) => Promise<void>,
): Promise<void> {
  const links = readLinks(io.directory);
  const bench = openBench(links, io);
  const watch = watchPass(io);
  try {
    await work(bench, links, watch);
  } catch (error) {
    const hidden = watch.hidden();
    if (hidden) await io.messages.write(renderError(toHiddenError(hidden, links), io.messages.paint));
    throw explain(error, bench, links);
  } finally {
    await watch.progress.clear();
    bench.close();
  }
  const hidden = watch.hidden();
  if (hidden) throw toHiddenError(hidden, links);
}

function explain(error: unknown, { journal }: Workbench, links: Links): unknown {
  if (error instanceof TableUnreadable) return namedServiceError(error.reason, "the table", links);
  if (error instanceof Busy) {
    return new CliError(EXIT.tryAgain, error.message, "Wait until it is done, or end it, and run this again.");
  }
  return toJournalFault(error, journal.file);
}

/** The options of a pass that shows its progress, and the letters that it could not give back, once it has ended. */
export type Watch = { options: HoldOptions; progress: Progress; hidden(): Hidden | undefined };

/** A look at some hundred letters takes less. */
const PATIENCE_SECONDS = 5;

/** Watches the pass of a command. */
function watchPass(io: Io): Watch {
  const progress = startProgress(io.messages);
  const onSeen = (seen: number) => void progress.show(`${amount(seen, "dead letter")} seen`);
  let hidden: Hidden | undefined;
  const onHidden = (letters: Hidden) => {
    hidden = letters;
  };
  let isWaiting = false;
  const onBusy = ({ message }: Busy) => {
    if (!isWaiting) void io.messages.write(`${io.messages.paint("yellow", `Waiting: ${message}.`)}\n`);
    isWaiting = true;
  };
  const options = { signal: io.interrupted, patienceSeconds: PATIENCE_SECONDS, onBusy, onSeen, onHidden };
  return { options, progress, hidden: () => hidden };
}

/** Reports what a pass has finished of an earlier command, and what it could not see. */
export async function reportPass(pass: Pass, { progress }: Watch, io: Io): Promise<void> {
  await progress.clear();
  const { messages, interrupted } = io;
  const { isFull, elsewhere, seen, finished, undeleted } = pass;
  const lines: [isSo: boolean, text: string][] = [
    [finished > 0, `${amount(finished, "dead letter")} that had been sent or written before: deleted now.`],
    [
      undeleted > 0,
      `${amount(undeleted, "dead letter")} sent or written, but not deleted yet: the next command tries again.`,
    ],
    [
      elsewhere > 0,
      `${amount(elsewhere, "dead letter")} could not be seen, as somebody else holds them just now. Run it again in a few minutes.`,
    ],
    [isFull, `${amount(seen, "dead letter")} were looked at, and there may be more. Run it again once these are gone.`],
  ];
  if (interrupted.aborted) return;
  for (const [isSo, text] of lines) if (isSo) await messages.write(`${messages.paint("yellow", text)}\n`);
}

/** What it means that letters could not be given back: nobody sees them for a while, and nothing is lost. */
function toHiddenError({ count, until, reason }: Hidden, links: Links): CliError {
  const { exitCode, message, next } = namedServiceError(reason, "the dead-letter queue", links);
  const first = `Nothing is lost: nobody sees ${count === 1 ? "it" : "them"} until ${toSeconds(until)}, or until another command can give ${count === 1 ? "it" : "them"} back.`;
  return new CliError(
    exitCode,
    `${amount(count, "dead letter")} could not be given back: ${message}`,
    `${first}\n${next}`,
  );
}

/** @throws CliError on an interrupt, after which nothing more was begun */
export function refuseInterrupted({ interrupted }: Io, next: string): void {
  if (interrupted.aborted) throw new CliError(EXIT.interrupted, "interrupted", next);
}
