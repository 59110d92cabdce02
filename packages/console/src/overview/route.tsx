import { errorName } from "@savelife/core/aws-errors";
import { countMessages } from "@savelife/core/receive";
import { summarise } from "@savelife/workbench/summarise";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Hono } from "hono";
import { freshenLater } from "../dead-letters/look.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { ConsoleOptions } from "../options.ts";
import { page, type Shell } from "../view/layout.tsx";
import type { Measures } from "./measures.ts";
import { type Measured, Overview, type Seen, SHOWN } from "./page.tsx";

/** Adds the overview. */
export function addOverview(app: Hono, options: ConsoleOptions, shell: Shell, jobs: Jobs): void {
  const { bench, measures, refreshSeconds } = options;
  const seen = seenLast(bench);
  app.get("/", async (c) => {
    const [queue, deadLetters, measured] = await Promise.all([
      countMessages(bench.queue),
      countMessages(bench.deadLetters),
      measure(measures),
    ]);
    // Somebody has opened the page; the script that reads it again every few seconds hides no letters from others.
    if (c.req.header("sec-fetch-dest") !== "empty") freshenLater(bench, jobs, deadLetters);
    const shared = { shell, refreshSeconds, origin: measures.origin, seen: seen() };
    return page(c, <Overview {...shared} queue={queue} deadLetters={deadLetters} measured={measured} />);
  });
}

/** What was seen last, which is read again once that has changed: with a hundred thousand letters it takes a moment. */
function seenLast(bench: Workbench): () => Seen {
  const { journal } = bench;
  let known: { key: string; seen: Seen } | undefined;
  return () => {
    const latest = journal.latestPass();
    const key = `${latest?.endedAt} ${journal.count({})}`;
    if (known?.key !== key) {
      const summary = summarise(bench, {}, { withValues: false });
      known = { key, seen: { summary, newest: journal.newest(SHOWN), latest } };
    }
    return known.seen;
  };
}

/** The queues are worth a page without CloudWatch too, which not every operator may read. */
async function measure({ recentOutcomes, oldestMessages }: Measures): Promise<Measured> {
  try {
    const [outcomes, ages] = await Promise.all([recentOutcomes(), oldestMessages()]);
    return { outcomes, ages };
  } catch (error) {
    return { reason: errorName(error) };
  }
}
