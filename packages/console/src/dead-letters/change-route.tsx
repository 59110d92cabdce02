import { Readable } from "node:stream";
import { describeFilter, recordAct } from "@savelife/workbench/act";
import { editLetters } from "@savelife/workbench/edit";
import { exportLetters } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import { toLine } from "@savelife/workbench/letter-line";
import { replayLetters } from "@savelife/workbench/replay";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Context, Hono } from "hono";
import type { Jobs } from "../jobs/jobs.ts";
import type { ConsoleOptions } from "../options.ts";
import { type Fields, readFields } from "../view/form.tsx";
import { Problem, page, type Shell } from "../view/layout.tsx";
import { ConfirmPutAside, ConfirmReplay, type ValuesRequest } from "./confirm-page.tsx";
import { readFilter, readFilterOf } from "./filter-fields.ts";
import { keyOf } from "./forecast.ts";
import { previewReplay } from "./preview.ts";
import { beginAsideFile, readAsideFile } from "./put-aside.ts";

/** Adds what is done with many letters: replayed, changed, put aside, exported. */
export function addChanges(app: Hono, { bench, newId }: ConsoleOptions, shell: Shell, jobs: Jobs): void {
  const { journal } = bench;

  app.post("/dead-letters/replay", async (c) => {
    const fields = await readFields(c);
    const filter = readFilter(fields);
    const request = readRequest(fields);
    const total = journal.count(filter);
    if (total === 0) return page(c, <NoLetters shell={shell} />, 404);
    if (fields.one("confirm") !== "yes") {
      const preview = await previewReplay(bench, filter, request);
      return page(c, <ConfirmReplay shell={shell} filter={filter} request={request} preview={preview} />);
    }
    const [first] = total === 1 ? journal.select(filter, { afterSeq: 0, limit: 1 }).letters : [];
    const force = fields.one("force") === "yes";
    const kind = request ? "edit" : "replay";
    const job = jobs.start({ kind, total, PK: first && keyOf(first.body) }, async (report) => {
      const options = { ...report, force, onReplayed: report.onMoved };
      if (!request) return { kind: "replay", replayed: await replayLetters(bench, filter, options) };
      const edited = await editLetters(bench, filter, request, { ...options, replay: true });
      return { kind: "edit", edited, isReplay: true };
    });
    return c.redirect(`/jobs/${job.id}`, 303);
  });

  app.post("/dead-letters/put-aside", async (c) => {
    const fields = await readFields(c);
    const filter = readFilter(fields);
    const total = journal.count(filter);
    if (total === 0) return page(c, <NoLetters shell={shell} />, 404);
    if (fields.one("confirm") !== "yes")
      return page(c, <ConfirmPutAside shell={shell} filter={filter} total={total} />);
    const job = jobs.start({ kind: "put aside", total }, async (report) => {
      const target = await beginAsideFile(bench, newId());
      const exports = exportLetters(bench, filter, { ...report, target, discard: true });
      return { kind: "put aside", exports: await exports.finally(target.end), file: target.name };
    });
    return c.redirect(`/jobs/${job.id}`, 303);
  });

  app.get("/dead-letters/put-aside/:name", async (c) => {
    const name = c.req.param("name");
    const content = await readAsideFile(bench, name);
    return content ? download(c, name, content) : page(c, <NoFile shell={shell} />, 404);
  });

  // As they were last seen, so that nothing is received or hidden for a copy.
  app.get("/dead-letters/export", async (c) => {
    const filter = readFilterOf(c.req.url);
    const count = journal.count(filter);
    if (count === 0) return page(c, <NoLetters shell={shell} />, 404);
    await recordAct(bench, { act: "export", what: describeFilter(filter), ids: [], count });
    return download(c, "dead-letters.ndjson", Readable.from(linesOf(bench, filter)));
  });
}

/** Each value and what it should be; one that is left empty stays as it is. */
function readRequest(fields: Fields): ValuesRequest | undefined {
  if (!fields.has("set")) return undefined;
  const to = fields.all("to");
  const values = fields.all("from").map((from, i) => ({ from, to: to[i] ?? "" }));
  return { path: fields.one("set"), values: values.filter((one) => one.to.trim() !== "") };
}

/** As a file, so that no browser takes it for anything that it could show or run. */
function download(c: Context, name: string, content: Readable): Response {
  const headers = {
    "content-type": "application/x-ndjson",
    "content-disposition": `attachment; filename="${name}"`,
  };
  return c.body(Readable.toWeb(content) as ReadableStream, 200, headers);
}

function* linesOf({ journal }: Workbench, filter: Filter): Generator<string> {
  let afterSeq = 0;
  while (true) {
    const { letters, lastSeq } = journal.select(filter, { afterSeq, limit: 100 });
    if (letters.length === 0) return;
    yield letters.map((letter) => `${toLine(letter)}\n`).join("");
    afterSeq = lastSeq;
  }
}

function NoLetters({ shell }: { shell: Shell }) {
  return (
    <Problem
      shell={shell}
      title="There are no such letters"
      text="No letter was selected, or those that were are no longer on the dead-letter queue."
      next="Go back and select some, or look at the dead letters again."
    />
  );
}

function NoFile({ shell }: { shell: Shell }) {
  return (
    <Problem
      shell={shell}
      title="There is no such file"
      text="It was moved or deleted on this machine."
      next="The page of the dead letters lists the files that are there."
    />
  );
}
