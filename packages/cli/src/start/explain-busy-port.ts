import type { BusyPort } from "@savelife/local/listen";
import { readLocalFile } from "@savelife/local/local-file";
import { askIdentity, findFreeOffset, type StackIdentity } from "@savelife/local/ports";
import { CliError, EXIT } from "../cli-error.ts";

/** Far enough apart that no port of one stack is one of another's. */
const OFFSETS = Array.from({ length: 500 }, (_, i) => (i + 1) * 100);

/** Whose port it is, how to end that, and at which offset all ports are free. */
export async function explainBusyPort(error: BusyPort): Promise<CliError> {
  const owner = await askIdentity(error.port);
  const offset = await findFreeOffset(OFFSETS);
  const message = owner ? `port ${error.port} is in use by ${nameOf(owner)}` : error.message;
  const next = `${remedyOf(owner)}, or move all ports of this stack: npx savelife start --port-offset ${offset}`;
  return new CliError(EXIT.unavailable, message, next, { cause: error });
}

function nameOf({ pid, folder }: StackIdentity): string {
  return folder
    ? `the local stack of ${folder} (process ${pid})`
    : `a local stack that ends after its samples (process ${pid})`;
}

/** `stop` finds a stack by its file, unless somebody has deleted that. */
function remedyOf(owner: StackIdentity | undefined): string {
  if (!owner) return "Stop that program";
  if (!owner.folder) return "Wait until it has ended";
  const found = readLocalFile(owner.folder);
  const isFound = found?.status === "running" && found.stack.pid === owner.pid;
  return isFound ? `Stop it with npx savelife stop in ${owner.folder}` : `Stop it: kill ${owner.pid}`;
}
