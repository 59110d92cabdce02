import { findLocalFile } from "@savelife/local/local-file";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { isClaimed, runningStack, stackFolder, until } from "./claim.ts";

/** Stops the stack of this folder, or of the nearest one above it that has one, and says what it did. */
export async function stopStack({ directory, interrupted, messages }: Io): Promise<void> {
  const found = findLocalFile(directory);
  if (found?.status === "refused") {
    const next = "Remove the file, or correct its rights.";
    throw new CliError(EXIT.unavailable, `${found.file} is not used: ${found.reason}`, next);
  }
  const folder = found?.folder ?? stackFolder(directory);
  const nothing = found ? `The local stack of ${folder} had ended already.` : `No local stack is running in ${folder}.`;
  await messages.write(`${(await stop(folder, interrupted)) ?? nothing}\n`);
}

async function stop(folder: string, interrupted: AbortSignal): Promise<string | undefined> {
  const isGone = async () => ((await isClaimed(folder)) ? undefined : true);
  // One that is just starting has not yet said which process it is.
  const stack = await until(async () => runningStack(folder) ?? (await isGone()), interrupted);
  if (stack === true || (await isGone())) return undefined;
  if (stack === undefined) {
    const message = `a local stack runs in ${folder}, but does not say which process it is`;
    throw new CliError(EXIT.unavailable, message, "End it where it was started.");
  }
  const { pid } = stack;
  process.kill(pid, "SIGTERM");
  if (await until(isGone, interrupted)) return `Stopped the local stack of ${folder} (process ${pid}).`;
  process.kill(pid, "SIGKILL");
  await until(isGone, interrupted);
  return `Killed the local stack of ${folder} (process ${pid}), as it did not stop.`;
}
