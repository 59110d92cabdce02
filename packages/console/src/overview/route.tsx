import { errorName } from "@savelife/core/aws-errors";
import { countMessages } from "@savelife/core/receive";
import type { Hono } from "hono";
import type { ConsoleOptions } from "../options.ts";
import { page, type Shell } from "../view/layout.tsx";
import type { Measures } from "./measures.ts";
import { type Measured, Overview } from "./page.tsx";

/** Adds the overview. */
export function addOverview(app: Hono, { bench, measures, refreshSeconds }: ConsoleOptions, shell: Shell): void {
  app.get("/", async (c) => {
    const [queue, deadLetters, measured] = await Promise.all([
      countMessages(bench.queue),
      countMessages(bench.deadLetters),
      measure(measures),
    ]);
    const shared = { shell, refreshSeconds, at: new Date(bench.now()).toISOString(), origin: measures.origin };
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
