import { once } from "node:events";
import path from "node:path";
import { BusyPort } from "@savelife/local/listen";
import { removeLocalFile, writeLocalFile } from "@savelife/local/local-file";
import { ANY_PORTS, askIdentity, findFreeOffset, offsetPorts, type StackIdentity } from "@savelife/local/ports";
import { readSamples } from "@savelife/local/samples";
import { type Local, startLocal } from "@savelife/local/start-local";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { createActivity } from "./activity.ts";
import { claimData, claimFolder, stackFolder } from "./claim.ts";
import { runSamples } from "./samples.ts";
import { openScreen, renderWelcome, type Screen } from "./screen.ts";

export type StartOptions = {
  once?: true;
  json?: true;
  /** False with `--no-samples`. */
  samples: boolean;
  data?: string;
  /** By default 0; with `once` any free ports. */
  portOffset?: number;
  verbose?: true;
};

/**
 * Starts the stack of this folder, feeds it the samples, and shows what becomes of everything until it is stopped. With
 * `once` it ends after the samples, and is nobody's: no other command finds it, and one that runs is not disturbed.
 */
export async function startStack(options: StartOptions, io: Io): Promise<void> {
  const { once: isOnce, json = false, verbose = false } = options;
  const screen = openScreen(io, json);
  const folder = isOnce ? undefined : stackFolder(io.directory);
  const data = options.data && path.resolve(io.directory, options.data);
  {
    await using ends = new AsyncDisposableStack();
    if (folder) ends.defer(await claimFolder(folder, io.interrupted));
    const { isNew, changed, release } = claimData(data);
    ends.defer(release);
    if (verbose) logToStderr();
    if (changed) screen.complain(changed);
    const onError = ({ message }: Error) => screen.complain(message);
    const ports = isOnce && options.portOffset === undefined ? ANY_PORTS : offsetPorts(options.portOffset ?? 0);
    const starting = startLocal({ ports, data, verbose, onError, ...(folder && { folder }) });
    const local = await starting.catch(explainBusyPort);
    ends.defer(local.stop);
    if (folder) {
      ends.defer(() => removeLocalFile(folder));
      await writeLocalFile(folder, local);
    }
    const samples = options.samples && isNew ? await readSamples() : [];
    if (options.samples && !isNew)
      screen.print(`${data} holds the state of an earlier run: the samples are not fed again.`);
    await runSamples(local, samples, options, screen, io);
    if (!isOnce && !io.interrupted.aborted) await stay(local, data, screen, io.interrupted);
  }
  if (isOnce) io.interrupted.throwIfAborted();
  else screen.print(`Stopped. ${data ? `The state is kept in ${data}.` : "The state was in memory, and is gone."}`);
}

/** The functions log through the global console, whose lines would come between ours on stdout. */
function logToStderr(): void {
  console.info = console.error;
  console.debug = console.error;
}

async function stay(local: Local, data: string | undefined, screen: Screen, stopped: AbortSignal): Promise<void> {
  screen.print(`\n${renderWelcome(local, data, screen.paint)}\n`);
  const activity = createActivity(screen.print, screen.paint, () => new Date());
  const unsubscribe = local.subscribe(activity.listener);
  await once(stopped, "abort");
  unsubscribe();
  activity.flush();
}

/** Far enough apart that no port of one stack is one of another's. */
const OFFSETS = Array.from({ length: 500 }, (_, i) => (i + 1) * 100);

/** Says of a port that is in use whose it is, how to end that, and at which offset all ports are free. */
async function explainBusyPort(error: unknown): Promise<never> {
  if (!(error instanceof BusyPort)) throw error;
  const [owner, remedy] = describe(await askIdentity(error.port));
  const message = owner ? `port ${error.port} is in use by ${owner}` : error.message;
  const offset = await findFreeOffset(OFFSETS);
  const next = `${remedy}, or move all ports of this stack: npx savelife start --port-offset ${offset}`;
  throw new CliError(EXIT.unavailable, message, next, { cause: error });
}

function describe(owner: StackIdentity | undefined): [owner: string | undefined, remedy: string] {
  if (!owner) return [undefined, "Stop that program"];
  const { pid, folder } = owner;
  return folder
    ? [`the local stack of ${folder} (process ${pid})`, `Stop it with npx savelife stop in ${folder}`]
    : [`a local stack that ends after its samples (process ${pid})`, "Wait until it has ended"];
}
