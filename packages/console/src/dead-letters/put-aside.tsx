import { createReadStream } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { exportLetters, type Target } from "@savelife/workbench/export";
import type { Filter } from "@savelife/workbench/filter";
import { describeFilter, recordAct } from "@savelife/workbench/history";
import { toLine } from "@savelife/workbench/known-letter";
import { makeFolder } from "@savelife/workbench/state-files";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Hono } from "hono";
import type { Site } from "../options.ts";
import { ConfirmPage, readFields } from "../view/form.tsx";
import { download, page, problem, useShell } from "../view/layout.tsx";
import { amount } from "../view/text.tsx";
import { lettersOf } from "./forecast.tsx";
import { exportPath, groupPath, letterPath, readFilter, toFields } from "./paths.ts";

const NDJSON = "application/x-ndjson";

/** Adds how letters become files: put aside, which takes them off the queue, and exported, which does not. */
export function addPutAside(app: Hono, { bench, newId, jobs }: Site): void {
  const { journal } = bench;

  app.post("/dead-letters/put-aside", async (c) => {
    const fields = await readFields(c);
    const filter = readFilter(fields);
    const total = journal.count(filter);
    if (total === 0) return problem(c, 404, NO_LETTERS);
    if (fields.get("confirm") !== "yes") return page(c, <ConfirmPutAside filter={filter} total={total} />);
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
    return content ? download(c, name, NDJSON, content) : problem(c, 404, NO_FILE);
  });

  // As they were last seen, so that nothing is received or hidden for a copy.
  app.get("/dead-letters/export", async (c) => {
    const filter = readFilter(new URL(c.req.url).searchParams);
    const count = journal.count(filter);
    if (count === 0) return problem(c, 404, NO_LETTERS);
    await recordAct(bench, { act: "export", what: describeFilter(filter), ids: [], count });
    return download(c, "dead-letters.ndjson", NDJSON, Readable.from(linesOf(bench, filter)));
  });
}

function* linesOf(bench: Workbench, filter: Filter): Generator<string> {
  for (const letters of lettersOf(bench, filter)) yield letters.map((letter) => `${toLine(letter)}\n`).join("");
}

/** What becomes of letters that are put aside, and the question whether to do it. */
function ConfirmPutAside({ filter, total }: { filter: Filter; total: number }) {
  const back = backOf(filter);
  return (
    <ConfirmPage
      title="Put aside"
      current="Dead letters"
      back={[back, "Back"]}
      question={`Put ${amount(total, "dead letter")} of stage ${useShell().stage} aside?`}
      action="/dead-letters/put-aside"
      fields={toFields(filter)}
      button={`Put ${total === 1 ? "it" : "them"} aside`}
      more={<a href={exportPath(filter)}>Only export a copy</a>}
    >
      <p>
        They are written to a file on this machine, in the folder <code>.savelife/put-aside</code>. Once it is whole and
        on the disk, exactly these letters are deleted from the queue. You can download the file then, as often as you
        like, and take its letters back.
      </p>
    </ConfirmPage>
  );
}

/** The page that these letters were chosen on. */
export function backOf(filter: Filter, more?: Record<string, string>): string {
  const [only] = filter.ids?.length === 1 ? filter.ids : [];
  if (only) return letterPath(only);
  return filter.ids ? "/dead-letters" : groupPath(filter, more);
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

/** A file of letters that were put aside, in the folder of the journal. */
export type AsideFile = { name: string; bytes: number };

const NAME = /^[\w-]+\.ndjson$/;
const DRAFT = ".part";

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
  const file = path.join(folder, name);
  const handle = await open(`${file}${DRAFT}`, "wx", 0o600);
  return {
    name,
    write: (lines) => handle.appendFile(lines),
    async keep() {
      await handle.sync();
      await rename(`${file}${DRAFT}`, file);
      const directory = await open(folder);
      await directory.sync().finally(() => directory.close());
    },
    /** Removes the file unless it was kept. */
    async end() {
      await handle.close();
      await rm(`${file}${DRAFT}`, { force: true });
    },
  };
}

/** The files, the latest first. */
export async function listAsideFiles(bench: Workbench): Promise<AsideFile[]> {
  const folder = folderOf(bench);
  const names = await readdir(folder).catch(() => []);
  const files = names
    .filter((name) => NAME.test(name))
    .map(async (name) => {
      return { name, bytes: (await stat(path.join(folder, name))).size };
    });
  return (await Promise.all(files)).sort((one, other) => (one.name < other.name ? 1 : -1));
}

/** The content of a file; undefined when there is no file of that name. */
async function readAsideFile(bench: Workbench, name: string) {
  const files = await listAsideFiles(bench);
  return files.some((file) => file.name === name) ? createReadStream(path.join(folderOf(bench), name)) : undefined;
}
