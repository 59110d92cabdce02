import { countMessages, totalOf } from "@savelife/core/receive";
import { editLetters } from "@savelife/workbench/edit";
import { replayLetters } from "@savelife/workbench/replay";
import { summarise } from "@savelife/workbench/summarise";
import type { Hono } from "hono";
import type { Jobs } from "../jobs/jobs.ts";
import type { ConsoleOptions } from "../options.ts";
import { findField } from "../send/event-form.ts";
import { readFields } from "../view/form.tsx";
import { Problem, page, type Shell } from "../view/layout.tsx";
import { ConfirmReplay } from "./confirm-page.tsx";
import { readChange, readFilter, toRequest } from "./filter-fields.ts";
import { keyOf } from "./forecast.ts";
import { GroupPage } from "./group-page.tsx";
import { Groups } from "./groups-page.tsx";
import { freshen, look } from "./look.ts";
import { previewReplay } from "./plan-replay.ts";

/** Letters on one page of a group. */
const PAGE = 50;

/** Adds the groups, the letters of a group, and their replay. */
export function addDeadLetters(app: Hono, { bench }: ConsoleOptions, shell: Shell, jobs: Jobs): void {
  const { journal } = bench;

  app.get("/dead-letters", async (c) => {
    const freshness = await freshen(bench, jobs);
    const summary = summarise(bench);
    return page(c, <Groups shell={shell} summary={summary} latest={journal.latestPass()} freshness={freshness} />);
  });

  app.post("/dead-letters/look", async (c) => {
    const job = jobs.running() ?? look(bench, jobs, totalOf(await countMessages(bench.deadLetters)));
    return c.redirect(`/jobs/${job.id}`, 303);
  });

  app.get("/dead-letters/group", (c) => {
    const { code = "", type = null, path = "", after = "0" } = c.req.query();
    const filter = { code, type, path };
    const { letters, lastSeq } = journal.select(filter, { afterSeq: Number(after) || 0, limit: PAGE });
    const hasMore = letters.length === PAGE;
    const next = hasMore ? lastSeq : undefined;
    const field = code === "invalid-data" ? findField(type, path) : undefined;
    const shown = { shell, filter, total: journal.count(filter), letters, next, field };
    return page(c, <GroupPage {...shown} />);
  });

  app.post("/dead-letters/replay", async (c) => {
    const fields = await readFields(c);
    const filter = readFilter(fields);
    const change = readChange(fields);
    const total = journal.count(filter);
    if (total === 0) return page(c, <NothingToReplay shell={shell} />, 404);
    if (fields.one("confirm") !== "yes") {
      const preview = await previewReplay(bench, filter, change && toRequest(change, total));
      return page(c, <ConfirmReplay shell={shell} filter={filter} change={change} preview={preview} />);
    }
    const [first] = total === 1 ? journal.select(filter, { afterSeq: 0, limit: 1 }).letters : [];
    const force = fields.one("force") === "yes";
    const kind = change ? "edit" : "replay";
    const job = jobs.start({ kind, total, PK: first && keyOf(first.body) }, async (telling) => {
      const options = { ...telling, force, onReplayed: telling.onMoved };
      if (!change) return { kind: "replay", replayed: await replayLetters(bench, filter, options) };
      const edited = await editLetters(bench, filter, toRequest(change, total), { ...options, replay: true });
      return { kind: "edit", edited, isReplay: true };
    });
    return c.redirect(`/jobs/${job.id}`, 303);
  });
}

function NothingToReplay({ shell }: { shell: Shell }) {
  return (
    <Problem
      shell={shell}
      title="There is nothing to replay"
      text="No letter was selected, or those that were are no longer on the dead-letter queue."
      next="Go back and select some, or look at the dead letters again."
    />
  );
}
