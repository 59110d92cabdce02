import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Target } from "@savelife/workbench/export";
import type { Workbench } from "@savelife/workbench/workbench";

/** A file of letters that were put aside, in the folder of the journal. */
export type AsideFile = { name: string; bytes: number };

const NAME = /^[\w-]+\.ndjson$/;
const DRAFT = ".part";

/** Where they are: people's data, which the owner of the journal alone may read. */
function folderOf({ journal }: Workbench): string {
  return path.join(path.dirname(journal.file), "put-aside");
}

/** The address under which a file is downloaded. */
export function asidePath(name: string): string {
  return `/dead-letters/put-aside/${encodeURIComponent(name)}`;
}

/**
 * Begins a file on this machine. It has its name once it is whole and on the disk, and letters are deleted after that: a download
 * may break, or be closed, and be made again.
 * @param id makes its name its own
 * @throws Error with a code of the file system
 */
export async function beginAsideFile(
  bench: Workbench,
  id: string,
): Promise<Target & { name: string; end(): Promise<void> }> {
  const folder = folderOf(bench);
  await mkdir(folder, { recursive: true, mode: 0o700 });
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
    /** Leaves nothing when it was not kept. */
    async end() {
      await handle.close();
      await rm(`${file}${DRAFT}`, { force: true });
    },
  };
}

/** The files that are there, the latest first. */
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

/** What a file holds; undefined when there is none of that name. */
export async function readAsideFile(bench: Workbench, name: string) {
  const files = await listAsideFiles(bench);
  return files.some((file) => file.name === name) ? createReadStream(path.join(folderOf(bench), name)) : undefined;
}
