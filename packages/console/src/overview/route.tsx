import { errorName } from "@savelife/core/aws-errors";
import { countMessages } from "@savelife/core/receive";
import { summarise } from "@savelife/workbench/summarise";
import type { Hono } from "hono";
import { freshenLater } from "../dead-letters/look.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { ConsoleOptions } from "../options.ts";
import { page, type Shell } from "../view/layout.tsx";
import type { Measures } from "./measures.ts";
import { type Measured, Overview, SHOWN } from "./page.tsx";

/** Adds the overview. */
export function addOverview(app: Hono, options: ConsoleOptions, shell: Shell, jobs: Jobs): void {
  const { bench, measures, refreshSeconds } = options;
  app.get("/", async (c) => {
    const [queue, deadLetters, measured] = await Promise.all([
      countMessages(bench.queue),
      countMessages(bench.deadLetters),
      measure(measures),
    ]);
    // Somebody has opened the page; the script that reads it again every few seconds hides no letters from others.
    if (c.req.header("sec-fetch-dest") !== "empty") freshenLater(bench, jobs, deadLetters);
    const { journal } = bench;
    const seen = { summary: summarise(bench), newest: journal.newest(SHOWN), latest: journal.latestPass() };
    const shared = { shell, refreshSeconds, origin: measures.origin, seen };
    return page(c, <Overview {...shared} queue={queue} deadLetters={deadLetters} measured={measured} />);
  });
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
