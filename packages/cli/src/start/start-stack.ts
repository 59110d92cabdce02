import { once } from "node:events";
import path from "node:path";
import { BusyPort } from "@savelife/local/listen";
import { readLocalFile, removeLocalFile, writeLocalFile } from "@savelife/local/local-file";
import {
  ANY_PORTS,
  askIdentity,
  findFreeOffset,
  offsetPorts,
  type Ports,
  type StackIdentity,
} from "@savelife/local/ports";
import { readSamples } from "@savelife/local/samples";
import { type Local, startLocal } from "@savelife/local/start-local";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { createActivity } from "./activity.ts";
import { type ClaimedData, claimData, claimFolder, stackFolder } from "./claim.ts";
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
 * `once` it ends after the samples, and is nobody's stack: no other command finds it, and one that runs is not disturbed.
 */
export async function startStack(options: StartOptions, io: Io): Promise<void> {
  const folder = options.once ? undefined : stackFolder(io.directory);
  const data = options.data && path.resolve(io.directory, options.data);
  const releases: (() => void)[] = [];
  try {
    if (folder) releases.push(await claimFolder(folder, io.interrupted));
    const claimed = data ? claimData(data) : undefined;
    if (claimed) releases.push(claimed.release);
    const { isNew = true, changed } = claimed ?? {};
    await run({ ...options, folder, data, isNew, changed }, io);
  } finally {
    for (const release of releases.reverse()) release();
  }
}

type Settings = Omit<StartOptions, "data"> &
  Pick<ClaimedData, "isNew" | "changed"> & { folder: string | undefined; data: string | undefined };

async function run(settings: Settings, io: Io): Promise<void> {
  const { once: isOnce, json = false, samples, folder, data, isNew, changed, verbose = false } = settings;
  const screen = openScreen(io, json);
  if (verbose) logToStderr();
  if (changed) screen.complain(changed);
  const onError = ({ message }: Error) => screen.complain(message);
  const ports = isOnce && settings.portOffset === undefined ? ANY_PORTS : offsetPorts(settings.portOffset ?? 0);
  const local = await startOn(ports, { data, verbose, onError, ...(folder && { folder }) });
  try {
    if (folder) await writeLocalFile(folder, local);
    if (samples && !isNew) screen.print(`${data} holds the state of an earlier run: the samples are not fed again.`);
    await runSamples(local, samples && isNew ? await readSamples() : [], settings, screen, io);
    if (!isOnce && !io.interrupted.aborted) await stay(local, data, screen, io.interrupted);
  } finally {
    if (folder) await removeLocalFile(folder);
    await local.stop();
  }
  if (isOnce) io.interrupted.throwIfAborted();
  else screen.print(`Stopped. ${data ? `The state is kept in ${data}.` : "The state was in memory, and is gone."}`);
}

async function startOn(ports: Ports, options: Parameters<typeof startLocal>[0]): Promise<Local> {
  try {
    return await startLocal({ ...options, ports });
  } catch (error) {
    throw error instanceof BusyPort ? await explainBusyPort(error) : error;
  }
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

/** Whose port it is, how to end that, and at which offset all ports are free. */
async function explainBusyPort(error: BusyPort): Promise<CliError> {
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
