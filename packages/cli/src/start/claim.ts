import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { makePrivate, NotPrivate } from "@savelife/local/data-folder";
import { type LocalStack, readLocalFile, removeLocalFile } from "@savelife/local/local-file";
import { Busy, lock } from "@savelife/workbench/lock";
import { makeStateFolder, stateFolderOf } from "@savelife/workbench/state-files";
import { CliError, EXIT } from "../cli-error.ts";

/** The system gives the lock back when a process ends, however it ends; a process id may be somebody else's by then. */
const LOCK = "stack.lock";

/** The checkout that this program is a part of. */
const CHECKOUT = path.resolve(import.meta.dirname, "../../../..");

/** The folder that a stack belongs to: the whole checkout, wherever in it the user is; elsewhere just that folder. */
export function stackFolder(directory: string): string {
  const [first] = path.relative(CHECKOUT, directory).split(path.sep);
  return first === ".." || path.isAbsolute(first ?? "") ? directory : CHECKOUT;
}

/** Whether a stack of this folder runs, or is starting or stopping. What a killed one has left behind is removed. */
export async function isClaimed(folder: string): Promise<boolean> {
  if (!existsSync(stateFolderOf(folder))) return false;
  const release = tryLock(makeStateFolder(folder));
  if (!release) return true;
  await removeLocalFile(folder);
  release();
  return false;
}

/** Makes this process the stack of a folder, and answers what gives that up. @throws CliError when it has one */
export async function claimFolder(folder: string, interrupted: AbortSignal): Promise<() => void> {
  const state = makeStateFolder(folder);
  // One that is stopping is waited for, and one that is starting, until it says where it is.
  const answer = await until(() => tryLock(state) ?? runningStack(folder), interrupted);
  if (typeof answer === "function") {
    await removeLocalFile(folder);
    return answer;
  }
  if (answer) {
    const message = `the local stack of ${folder} is running already (process ${answer.pid})`;
    throw new CliError(EXIT.unavailable, message, "Stop it with: npx savelife stop");
  }
  const message = `a local stack is starting or stopping in ${folder}, and takes long`;
  throw new CliError(EXIT.tryAgain, message, "Wait, or stop it: npx savelife stop");
}

/** Where the stack of a folder is, as far as it says so. */
export function runningStack(folder: string): LocalStack | undefined {
  const found = readLocalFile(folder);
  return found?.status === "running" ? found.stack : undefined;
}

/**
 * Takes the folder of `--data` for this process, and closes it to others.
 * @returns whether it held nothing yet, what of its rights was changed, if anything, and what gives it back
 * @throws CliError when another stack uses it, or when it may not be closed to others
 */
export function claimData(data: string | undefined) {
  if (!data) return { isNew: true, changed: undefined, release: () => {} };
  const changed = closeToOthers(data);
  const release = tryLock(data);
  if (!release) {
    throw new CliError(EXIT.unavailable, `another stack uses ${data}`, "Stop that one, or name another folder.");
  }
  return { isNew: readdirSync(data).every((name) => name.startsWith(LOCK)), changed, release };
}

function closeToOthers(data: string): string | undefined {
  try {
    return makePrivate(data);
  } catch (error) {
    if (error instanceof NotPrivate) throw new CliError(EXIT.unavailable, error.message, error.next, { cause: error });
    throw error;
  }
}

function tryLock(folder: string): (() => void) | undefined {
  try {
    return lock(path.join(folder, LOCK));
  } catch (error) {
    if (error instanceof Busy) return undefined;
    throw error;
  }
}

/** A stack finishes the messages in hand, which takes a second or two. */
const PATIENCE_MILLISECONDS = 15_000;

/** Asks until there is an answer; undefined when none comes in time. */
export async function until<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  interrupted: AbortSignal,
): Promise<T | undefined> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > deadline) return answer;
    await delay(50, undefined, { signal: interrupted });
  }
}
