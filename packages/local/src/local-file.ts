import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";

const LocalFile = z.object({
  pid: z.int().positive(),
  ingest: z.string(),
  /** With its secret, from which `savelife console` makes addresses; therefore only its owner may read the file. */
  console: z.object({ url: z.string(), secret: z.string() }),
  sqs: z.string(),
  dynamodb: z.string(),
  queue: z.object({ url: z.string() }),
  deadLetters: z.object({ url: z.string() }),
  table: z.object({ name: z.string() }),
});

/** Where a running stack is, as other programs read it. */
export type LocalFile = z.output<typeof LocalFile>;

/** Its path, in the folder from which the stack was started. */
export function localFilePath(folder: string): string {
  return join(folder, ".savelife", "local.json");
}

/** Tells other programs where the stack of this process is. Atomic, so nobody ever reads half of it. */
export async function writeLocalFile(folder: string, local: Omit<LocalFile, "pid">): Promise<void> {
  const path = localFilePath(folder);
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(LocalFile.parse({ pid: process.pid, ...local }), undefined, 2)}\n`, {
    mode: 0o600,
  });
  await rename(temporary, path);
}

/** Takes it away again, unless it tells of another stack by now. */
export async function removeLocalFile(folder: string): Promise<void> {
  const file = await readLocalFile(folder);
  if (file?.pid === process.pid) await rm(localFilePath(folder), { force: true });
}

/** Where the running stack is, or undefined: without a file, or when the process that wrote it has ended. */
export async function readLocalFile(folder: string): Promise<LocalFile | undefined> {
  const text = await readFile(localFilePath(folder), "utf8").catch(() => "null");
  const file = LocalFile.safeParse(tryJson(text));
  return file.success && isRunning(file.data.pid) ? file.data : undefined;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Signal 0 sends nothing; it fails with EPERM when the process is there, but somebody else's. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
