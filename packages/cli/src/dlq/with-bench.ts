import { countMessages, totalOf } from "@savelife/core/receive";
import type { Filter } from "@savelife/workbench/filter";
import type { HoldOptions, Pass } from "@savelife/workbench/hold";
import { Busy } from "@savelife/workbench/lock";
import { lookAtAll, lookForSome, secondsSinceLook } from "@savelife/workbench/look";
import { TableUnreadable } from "@savelife/workbench/plan";
import { toJournalFault } from "@savelife/workbench/state-files";
import type { Hidden } from "@savelife/workbench/visibility";
import type { Workbench } from "@savelife/workbench/workbench";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { openBench } from "../links/open-bench.ts";
import { readLinks } from "../links/read-links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { renderError } from "../output/output.ts";
import { type Progress, startProgress } from "../output/progress.ts";
import { amount, toSeconds } from "../output/text.ts";
import { refuseInterrupted } from "./ask.ts";

/** What a command on the linked system works with; `options` are those of each pass over the dead letters. */
export type Session = { io: Io; bench: Workbench; links: Links; options: HoldOptions; progress: Progress };

/** How long a command waits for another one. A look at some hundred letters takes less. */
const PATIENCE_SECONDS = 5;

/** Opens the workbench of the linked system for some work, and explains its errors to the operator. */
export async function withBench(io: Io, work: (session: Session) => Promise<void>): Promise<void> {
  const links = readLinks(io.directory);
  const bench = openBench(links, io);
  const progress = startProgress(io.messages);
  const hidden: CliError[] = [];
  let isWaiting = false;
  const options: HoldOptions = {
    signal: io.interrupted,
    patienceSeconds: PATIENCE_SECONDS,
    onBusy({ message }) {
      if (!isWaiting) io.messages.show(`${io.messages.paint("yellow", `Waiting: ${message}.`)}\n`);
      isWaiting = true;
    },
    onSeen: (seen) => void progress.show(`${amount(seen, "dead letter")} seen`),
    onHidden: (letters) => void hidden.splice(0, 1, toHiddenError(letters, links)), // those of the last pass
  };
  try {
    await work({ io, bench, links, options, progress });
  } catch (error) {
    for (const one of hidden) await io.messages.write(renderError(one, io.messages.paint));
    throw explain(error, bench, links);
  } finally {
    await progress.clear();
    bench.close();
  }
  if (hidden[0]) throw hidden[0];
}

function explain(error: unknown, { journal }: Workbench, links: Links): unknown {
  if (error instanceof TableUnreadable) return namedServiceError(error.reason, "the table", links);
  if (error instanceof Busy) {
    return new CliError(EXIT.tryAgain, error.message, "Wait until it is done, or end it, and run this again.");
  }
  return toJournalFault(error, journal.file);
}

/** What it means that letters could not be given back: nobody sees them for a while, and nothing is lost. */
function toHiddenError({ count, until, reason }: Hidden, links: Links): CliError {
  const { exitCode, message, next } = namedServiceError(reason, "the dead-letter queue", links);
  const them = count === 1 ? "it" : "them";
  const first = `Nothing is lost: nobody sees ${them} until ${toSeconds(until)}, or until another command can give ${them} back.`;
  const text = `${amount(count, "dead letter")} could not be given back: ${message}`;
  return new CliError(exitCode, text, `${first}\n${next}`);
}

/** Reports what a pass has finished of an earlier command, and what it could not see. */
export async function reportPass(pass: Pass, { io: { messages, interrupted }, progress }: Session): Promise<void> {
  await progress.clear();
  if (interrupted.aborted) return;
  const { isFull, elsewhere, seen, finished, undeleted } = pass;
  const lines: [count: number, text: string][] = [
    [finished, "that had been sent or written before: deleted now."],
    [undeleted, "sent or written, but not deleted yet: the next command tries again."],
    [elsewhere, "could not be seen, as somebody else holds them just now. Run it again in a few minutes."],
    [isFull ? seen : 0, "were looked at, and there may be more. Run it again once these are gone."],
  ];
  for (const [count, text] of lines) {
    if (count > 0) await messages.write(`${messages.paint("yellow", `${amount(count, "dead letter")} ${text}`)}\n`);
  }
}

export type LookOptions = {
  filter: Filter;
  /** Looks again, however fresh the last look is. */
  fresh?: boolean | undefined;
  /** For programs: they are given what is there now. */
  json?: boolean | undefined;
};

/**
 * Looks at dead letters until `limit` of them match, by default at all, unless all were looked at a moment ago.
 * @returns the pass from which on letters were seen, whether these are all, how many the queue counted, about, and how
 * to report what the look could not see, or that it was an earlier one
 * @throws CliError on an interrupt
 */
export async function look(session: Session, { filter, fresh, json }: LookOptions, limit?: number) {
  const { io, bench, options, progress } = session;
  const total = totalOf(await countMessages(bench.deadLetters));
  const seconds = fresh || json ? undefined : secondsSinceLook(bench, total);
  if (seconds !== undefined) {
    const text = `As they were ${amount(Math.round(seconds), "second")} ago: --fresh looks again.\n`;
    return { from: 0, isAll: true, total, report: () => io.messages.write(text) };
  }
  const lookAtEach = async () => ({ from: 0, pass: await lookAtAll(bench, options) });
  const looking = limit === undefined ? lookAtEach() : lookForSome(bench, filter, limit, options);
  const { from, pass } = await looking.finally(progress.clear);
  refuseInterrupted(io, "Run it again to see all of them.");
  return { from, isAll: pass.complete, total, report: () => reportPass(pass, session) };
}
