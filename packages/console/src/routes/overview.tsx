import { countMessages } from "@savelife/core/receive";
import type { Hono } from "hono";
import type { ConsoleOptions } from "../options.ts";
import { page } from "../page.ts";
import { Overview } from "../pages/overview.tsx";
import type { Shell } from "../view/layout.tsx";

/** Adds the overview. */
export function addOverview(app: Hono, { bench, measures, refreshSeconds }: ConsoleOptions, shell: Shell): void {
  app.get("/", async (c) => {
    const [queue, deadLetters, ages, outcomes] = await Promise.all([
      countMessages(bench.queue),
      countMessages(bench.deadLetters),
      measures.oldestMessages(),
      measures.recentOutcomes(),
    ]);
    const shared = { shell, refreshSeconds, origin: measures.origin, at: new Date(bench.now()).toISOString() };
    return page(c, <Overview {...shared} queue={queue} deadLetters={deadLetters} ages={ages} outcomes={outcomes} />);
  });
}
