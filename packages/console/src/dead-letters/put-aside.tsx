import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { openDraft } from "@savelife/workbench/draft";
import { type Exports, exportLetters, type Target } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import { describeFilter, recordAct } from "@savelife/workbench/history";
import { toLine } from "@savelife/workbench/known-letter";
import { makeFolder } from "@savelife/workbench/state-files";
import type { Workbench } from "@savelife/workbench/workbench";
import type { JobResult, Links } from "../jobs/jobs.ts";
import type { Feature } from "../options.ts";
import { ConfirmPage, readFields } from "../view/form.tsx";
import { download, problem } from "../view/layout.tsx";
import { amount, formatCount } from "../view/text.tsx";
import { asidePath, backOf, exportPath, readFilter } from "./paths.ts";

const NDJSON = "application/x-ndjson";

/** Adds how letters become files: put aside, which takes them off the queue, and exported, which does not. */
export const addPutAside: Feature = (app, { bench, newId, jobs, stage }) => {
  const { journal } = bench;

  app.post("/dead-letters/put-aside", async (c) => {
    const fields = await readFields(c);
    const filter = readFilter(fields);
    const total = journal.count(filter);
    if (total === 0) return problem(c, 404, NO_LETTERS);
    if (fields.get("confirm") !== "yes") {
      return c.render(
        <ConfirmPage
          back={[backOf(filter), "Back"]}
          question={`Put ${amount(total, "dead letter")} of stage ${stage} aside?`}
          fields={fields}
          button={`Put ${total === 1 ? "it" : "them"} aside`}
          more={<a href={exportPath(filter)}>Only export a copy</a>}
        >
          <p>
            They are written to a file on this machine, in the folder <code>.savelife/put-aside</code>. Once it is whole
            and on the disk, exactly these letters are deleted from the queue. You can download the file then, as often
            as you like, and take its letters back.
          </p>
        </ConfirmPage>,
      );
    }
    const job = jobs.start("put aside", total, async (report) => {
      const target = await beginAsideFile(bench, newId());
      const exports = exportLetters(bench, filter, { ...report, target, discard: true });
      return toResult(await exports.finally(target.end), target.name);
    });
    return c.redirect(job.path, 303);
  });

  app.get("/dead-letters/put-aside/:name", async (c) => {
    const name = c.req.param("name");
    const isThere = (await listAsideFiles(bench)).some((file) => file.name === name);
    if (!isThere) return problem(c, 404, NO_FILE);
    return download(c, name, NDJSON, createReadStream(path.join(folderOf(bench), name)));
  });

  // As they were last seen, so that nothing is received or hidden for a copy.
  app.get("/dead-letters/export", async (c) => {
    const filter = readFilter(new URL(c.req.url).searchParams);
    const count = journal.count(filter);
    if (count === 0) return problem(c, 404, NO_LETTERS);
    await recordAct(bench, { act: "export", what: describeFilter(filter), ids: [], count });
    return download(c, "dead-letters.ndjson", NDJSON, Readable.from(linesOf(bench, filter)));
  });
};

function* linesOf(bench: Workbench, filter: Filter): Generator<string> {
  for (const letters of bench.journal.inGroups(filter)) yield letters.map((letter) => `${toLine(letter)}\n`).join("");
}

/** The answer where no letter matches. */
export const NO_LETTERS = {
  title: "There are no such letters",
  text: "No letter was selected, or those that were are no longer on the dead-letter queue.",
  next: "Go back and select some, or look at the dead letters again.",
};

const NO_FILE = {
  title: "There is no such file",
  text: "It was moved or deleted on this machine.",
  next: "The page of the dead letters lists the files that are there.",
};

function toResult({ exported, discarded, pass }: Exports, file: string): JobResult {
  if (exported === 0) return { pass, nothing: "None of these letters was found, and no file was written." };
  const line = `${amount(exported, "letter")} written to ${file}, and ${formatCount(discarded)} deleted from the queue.`;
  return { pass, lines: [line], links: fileLinks(file) };
}

/** Where a file of letters that were put aside is downloaded. */
export function fileLinks(name: string): Links {
  return [[asidePath(name), "Download the file"]];
}

/** A file of letters that were put aside, in the folder of the journal. */
export type AsideFile = { name: string; bytes: number };

const NAME = /^[\w-]+\.ndjson$/;

/** The files hold people's data, which only the owner of the journal may read. */
function folderOf({ journal }: Workbench): string {
  return path.join(path.dirname(journal.file), "put-aside");
}

/**
 * Begins a file on this machine. It gets its name once it is whole and on the disk, and letters are deleted after that: a download
 * may break, and can be repeated.
 * @param id makes its name unique
 * @throws Error with a code of the file system
 */
export async function beginAsideFile(
  bench: Workbench,
  id: string,
): Promise<Target & { name: string; end(): Promise<void> }> {
  const folder = folderOf(bench);
  makeFolder(folder);
  const day = new Date(bench.now()).toISOString().slice(0, 10);
  const name = `${day}-${id}.ndjson`;
  const draft = await openDraft(path.join(folder, name));
  return { name, write: (lines) => draft.handle.appendFile(lines), keep: draft.keep, end: draft.close };
}

/** The files, the latest first. */
export async function listAsideFiles(bench: Workbench): Promise<AsideFile[]> {
  const folder = folderOf(bench);
  const names = (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name));
  const sizes = names.map(async (name) => ({ name, bytes: (await stat(path.join(folder, name))).size }));
  return (await Promise.all(sizes)).sort((one, other) => (one.name < other.name ? 1 : -1));
}
