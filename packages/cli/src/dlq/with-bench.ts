import { Busy } from "@savelife/workbench/busy";
import { toJournalFault } from "@savelife/workbench/journal-fault";
import { TableUnreadable } from "@savelife/workbench/plan";
import type { Workbench } from "@savelife/workbench/workbench";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { type Links, readLinks } from "../links/links.ts";
import { openBench } from "../links/open-bench.ts";
import { namedServiceError } from "../links/service-error.ts";
import { renderError } from "../output/output.ts";
import { toHiddenError, type Watch, watchPass } from "./watch-pass.ts";

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
