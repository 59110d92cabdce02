import { randomUUID } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "@savelife/core/aws-errors";
import { distrust, makeStateFolder, stateFolderOf } from "@savelife/workbench/state-files";
import * as z from "zod/mini";

/** Only this machine: whatever the file says, donors' data does not go elsewhere. */
const localUrl = z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost|\[::1\])$/ });

/** Where a running stack is. */
const LocalStack = z.object({
  pid: z.int().check(z.positive()),
  ingest: localUrl,
  /** With the secret from which `savelife console` makes addresses that let a browser in. */
  console: z.object({ url: localUrl, secret: z.string().check(z.minLength(1)) }),
  sqs: localUrl,
  dynamodb: localUrl,
  queue: z.object({ url: localUrl }),
  deadLetters: z.object({ url: localUrl }),
  table: z.object({ name: z.string().check(z.minLength(1)) }),
});

export type LocalStack = z.output<typeof LocalStack>;

/** The file of a folder: of a stack that runs, of one whose process is gone, or one that cannot or must not be used. */
export type LocalFile = { file: string; folder: string } & (
  | { status: "running"; stack: LocalStack }
  | { status: "ended"; pid: number }
  | { status: "refused"; reason: string }
);

/** Its path, for the folder that the stack belongs to. */
export function localFilePath(folder: string): string {
  return path.join(stateFolderOf(folder), "local.json");
}

/** Writes down where the stack of this process is. Atomic, so nobody ever reads half of it. */
export async function writeLocalFile(folder: string, local: Omit<LocalStack, "pid">): Promise<void> {
  const draft = path.join(makeStateFolder(folder), `local.json.${randomUUID()}`);
  const stack = LocalStack.parse({ pid: process.pid, ...local });
  await writeFile(draft, `${JSON.stringify(stack, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
  await rename(draft, localFilePath(folder));
}

/** Removes the file of a stack. */
export async function removeLocalFile(folder: string): Promise<void> {
  await rm(localFilePath(folder), { force: true });
}

/** The file of the stack of this folder or of the nearest one above it, or undefined when there is none. */
export function findLocalFile(directory: string): LocalFile | undefined {
  const parent = path.dirname(directory);
  return readLocalFile(directory) ?? (parent === directory ? undefined : findLocalFile(parent));
}

/**
 * The file of the stack of this folder alone. It is obeyed only when the caller alone can have written it: in a shared
 * folder such as /tmp, anybody may leave one that leads donors' data to a server of their own.
 */
export function readLocalFile(folder: string): LocalFile | undefined {
  const at = { file: localFilePath(folder), folder };
  try {
    const stack = LocalStack.safeParse(JSON.parse(readOwn(at.file)));
    if (!stack.success) throw new Refused(WRONG);
    const { pid } = stack.data;
    return isRunning(pid) ? { ...at, status: "running", stack: stack.data } : { ...at, status: "ended", pid };
  } catch (error) {
    const reason = reasonOf(error);
    return reason === undefined ? undefined : { ...at, status: "refused", reason };
  }
}

/** A pipe is not waited for, and a link is not followed. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

function readOwn(file: string): string {
  const descriptor = openSync(file, READ);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Refused("it is not a regular file");
    refuseOthers("it", stats);
    refuseOthers("its folder", lstatSync(path.dirname(file)));
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

function refuseOthers(what: string, stats: Stats): void {
  const reason = distrust(stats);
  if (reason !== undefined) throw new Refused(`${what} ${reason}`);
}

class Refused extends Error {}

const WRONG = "it does not say where a stack of this machine is";

/** Why a file cannot be used; undefined when there is none. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof Refused) return error.message;
  if (error instanceof SyntaxError) return WRONG;
  const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
  return code === "ENOENT" || code === "ENOTDIR" ? undefined : `it cannot be read (${code})`;
}

/** Signal 0 sends nothing; it fails with EPERM when the process is there, but somebody else's. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}
