import { once } from "node:events";
import path from "node:path";
import { BusyPort } from "@savelife/local/listen";
import { removeLocalFile, writeLocalFile } from "@savelife/local/local-file";
import { ANY_PORTS, offsetPorts, type Ports } from "@savelife/local/ports";
import { readSamples } from "@savelife/local/samples";
import { type Local, startLocal } from "@savelife/local/start-local";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { createActivity } from "./activity.ts";
import { type ClaimedData, claimData, claimFolder, stackFolder } from "./claim.ts";
import { explainBusyPort } from "./explain-busy-port.ts";
import { openScreen, type Screen } from "./screen.ts";
import { showSamples } from "./show-samples.ts";
import { renderWelcome } from "./welcome.ts";

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
  const { once: isOnce, json = false, folder, data, changed, verbose = false } = settings;
  const screen = openScreen(io, json);
  if (verbose) logToStderr();
  if (changed) screen.complain(changed);
  const onError = ({ message }: Error) => screen.complain(message);
  const ports = isOnce && settings.portOffset === undefined ? ANY_PORTS : offsetPorts(settings.portOffset ?? 0);
  const local = await startOn(ports, { data, verbose, onError, ...(folder && { folder }) });
  try {
    if (folder) await writeLocalFile(folder, local);
    await feed(local, settings, screen, io);
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

async function feed(local: Local, { samples, isNew, data, json }: Settings, screen: Screen, io: Io): Promise<void> {
  if (samples && !isNew) screen.print(`${data} holds the state of an earlier run: the samples are not fed again.`);
  const shown = await showSamples(local, samples && isNew ? await readSamples() : [], screen, io.interrupted);
  if (!shown) return;
  if (json) await io.output.write(`${JSON.stringify(shown.summary)}\n`);
  for (const fault of shown.faults) screen.complain(fault);
  if (shown.faults.length > 0) {
    throw new CliError(EXIT.bug, "the samples did not end as they must", "Please report it with the lines above.");
  }
}

async function stay(local: Local, data: string | undefined, screen: Screen, stopped: AbortSignal): Promise<void> {
  screen.print(`\n${renderWelcome(local, data, screen.paint)}\n`);
  const activity = createActivity(screen.print, screen.paint, () => new Date());
  const unsubscribe = local.subscribe(activity.listener);
  await once(stopped, "abort");
  unsubscribe();
  activity.flush();
}
