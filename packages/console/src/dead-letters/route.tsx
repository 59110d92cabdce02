import { countMessages, totalOf } from "@savelife/core/receive";
import { recordAct } from "@savelife/workbench/act";
import { summarise } from "@savelife/workbench/summarise";
import type { Hono } from "hono";
import type { Jobs } from "../jobs/jobs.ts";
import type { ConsoleOptions } from "../options.ts";
import { findField } from "../send/event-form.ts";
import { page, type Shell } from "../view/layout.tsx";
import { addChanges } from "./change-route.tsx";
import { readFilterOf } from "./filter-fields.ts";
import { GroupPage } from "./group-page.tsx";
import { Groups } from "./groups-page.tsx";
import { addLetter } from "./letter-route.tsx";
import { freshen, look } from "./look.ts";
import { canReplaySome } from "./preview.ts";
import { listAsideFiles } from "./put-aside.ts";

/** Letters on one page of a group. */
const PAGE = 25;
/** Letters that are checked for what can be done with a group: one read of the table. */
const SAMPLE = 100;

/** Adds the groups, the letters of a group, one letter, and what can be done with them. */
export function addDeadLetters(app: Hono, options: ConsoleOptions, shell: Shell, jobs: Jobs): void {
  const { bench } = options;
  const { journal } = bench;

  app.get("/dead-letters", async (c) => {
    const freshness = await freshen(bench, jobs);
    const given = c.req.query("source");
    const source = given === "" ? null : given;
    const filter = given === undefined ? {} : { source };
    const summary = summarise(bench, filter, { withValues: false });
    const shown = { summary, source, sources: journal.sources({}), asideFiles: await listAsideFiles(bench) };
    return page(c, <Groups shell={shell} freshness={freshness} latest={journal.latestPass()} {...shown} />);
  });

  app.post("/dead-letters/look", async (c) => {
    const job = jobs.running() ?? look(bench, jobs, totalOf(await countMessages(bench.deadLetters)));
    return c.redirect(`/jobs/${job.id}`, 303);
  });

  app.get("/dead-letters/group", async (c) => {
    const { after = "0", reveal } = c.req.query();
    const filter = readFilterOf(c.req.url);
    const group = { code: filter.code ?? "", type: filter.type ?? null, path: filter.path ?? "" };
    const { letters, lastSeq } = journal.select(filter, { afterSeq: Number(after) || 0, limit: PAGE });
    const field = group.code === "invalid-data" ? findField(group.type, group.path) : undefined;
    const isRevealed = reveal === "1" && field !== undefined;
    if (isRevealed) {
      const what = `values at ${group.path}, code ${group.code}, type ${group.type ?? "-"}`;
      await recordAct(bench, { act: "reveal", what, ids: [], count: journal.count(filter) });
    }
    const sample = journal.select(filter, { afterSeq: 0, limit: SAMPLE }).letters;
    const shown = {
      total: journal.count(filter),
      letters,
      next: letters.length === PAGE ? lastSeq : undefined,
      wrong: field && { field, values: journal.values(filter, group.path) },
      sources: journal.sources(group),
      canReplay: await canReplaySome(bench, sample),
      isRevealed,
    };
    return page(c, <GroupPage shell={shell} group={group} filter={filter} {...shown} />);
  });

  addChanges(app, options, shell, jobs);
  addLetter(app, options, shell, jobs);
}
