import type { Hono } from "hono";
import { readQueueState } from "../data/queue-state.ts";
import type { ConsoleOptions } from "../options.ts";
import { page } from "../page.ts";
import { Overview } from "../pages/overview.tsx";
import type { Shell } from "../view/layout.tsx";

/** Adds the overview. */
export function addOverview(app: Hono, options: ConsoleOptions, shell: Shell): void {
  const { measures, now, refreshSeconds } = options;
  app.get("/", async (c) => {
    const [queue, deadLetters, ages, outcomes] = await Promise.all([
      readQueueState(options.queue),
      readQueueState(options.deadLetters),
      measures.oldestMessages(),
      measures.recentOutcomes(),
    ]);
    const shared = { shell, refreshSeconds, origin: measures.origin, at: now().toISOString() };
    return page(c, <Overview {...shared} queue={queue} deadLetters={deadLetters} ages={ages} outcomes={outcomes} />);
  });
}
