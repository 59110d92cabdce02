import { chmodSync, lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "@savelife/workbench/state-files";

/** The folder of `--data` is open to others, and may not be closed to them without asking. */
export class NotPrivate extends Error {
  override name = "NotPrivate";
  /** What to do about it. */
  readonly next: string;

  constructor(message: string, next = ANOTHER) {
    super(message);
    this.next = next;
  }
}

const ANOTHER = "Name another folder with --data.";

/** What stacks put into their folder, and the lock by which one has it to itself. */
const STATE = /^(dynoxide\.db|fauxqs\.db|dynalite)/;
const LOCK = /^stack\.lock/;

/**
 * Makes the folder of `--data`, and the state in it, private to its owner. One that others can read is closed to them
 * when it holds nothing but state; else it could be a folder that is meant for them.
 * @returns what was changed, in a sentence, or undefined
 * @throws NotPrivate
 */
export function makePrivate(folder: string): string | undefined {
  makeFolder(folder);
  const { uid, mode } = statSync(folder);
  const user = process.getuid?.();
  if (user === undefined) return undefined; // Windows gives others no rights to a user's folders
  if (uid !== user) throw new NotPrivate(`${folder} belongs to another user`);

  const names = readdirSync(folder).filter((name) => !LOCK.test(name));
  const byHand = `${ANOTHER} Or look through it and close it to others: chmod -R go= ${JSON.stringify(folder)}`;
  if ((mode & 0o022) !== 0 && names.length > 0) {
    throw new NotPrivate(`others can change what is in ${folder}`, byHand);
  }
  if ((mode & 0o077) !== 0 && !names.every((name) => STATE.test(name))) {
    throw new NotPrivate(`others can read ${folder}, and it holds more than the state of a stack`, byHand);
  }
  chmodSync(folder, 0o700);
  for (const name of names.filter((name) => STATE.test(name))) closeToOthers(path.join(folder, name));
  return (mode & 0o077) === 0 ? undefined : `Others could read ${folder}. Now only you can.`;
}

function closeToOthers(file: string): void {
  const isFolder = lstatSync(file).isDirectory();
  chmodSync(file, isFolder ? 0o700 : 0o600);
  if (isFolder) for (const name of readdirSync(file)) closeToOthers(path.join(file, name));
}
