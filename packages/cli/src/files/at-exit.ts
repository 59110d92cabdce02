import { rmSync } from "node:fs";

const leftovers = new Set<string>();

/** Removes a file or folder when this process ends, also when it does so in the middle of something, as after a second Ctrl-C. */
export function removeAtExit(path: string): void {
  if (leftovers.size === 0) process.once("exit", removeAll);
  leftovers.add(path);
}

/** Lets a file or folder stay: it was removed, or is to be kept. */
export function keepAtExit(path: string): void {
  leftovers.delete(path);
  if (leftovers.size === 0) process.off("exit", removeAll);
}

function removeAll(): void {
  for (const path of leftovers) rmSync(path, { recursive: true, force: true });
}
