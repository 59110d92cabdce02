import { once } from "node:events";
import { createActivity } from "./activity.ts";
import { removeLocalFile, writeLocalFile } from "./local-file.ts";
import type { Options } from "./options.ts";
import { offsetPorts } from "./ports.ts";
import { readSamples } from "./samples.ts";
import type { Screen } from "./screen.ts";
import { showSamples } from "./show-samples.ts";
import { type Local, startLocal } from "./start-local.ts";
import { renderWelcome } from "./welcome.ts";

/**
 * Starts the stack, feeds it the samples, shows what becomes of everything and stays until the signal aborts; with `once`
 * only until the samples have ended.
 * @param folder where `.savelife/local.json` tells other programs of the stack while it runs
 * @returns whether every sample ended as it must
 */
export async function run(options: Options, folder: string, screen: Screen, signal: AbortSignal): Promise<boolean> {
  const { portOffset, data, verbose = false } = options;
  const ports = offsetPorts(portOffset);
  const local = await startLocal({
    ports,
    data,
    folder,
    verbose,
    onError: ({ message }) => screen.complain(message),
  });
  try {
    await writeLocalFile(folder, local);
    const samples = options.samples ? await readSamples() : [];
    const isAsExpected = await showSamples(local, samples, options, screen, signal);
    if (!options.once && !signal.aborted) await stay(local, data, screen, signal);
    return isAsExpected;
  } finally {
    await removeLocalFile(folder);
    await local.stop();
  }
}

async function stay(local: Local, data: string | undefined, screen: Screen, signal: AbortSignal): Promise<void> {
  screen.print(`\n${renderWelcome(local, data, screen.paint)}\n`);
  const activity = createActivity(screen.print, screen.paint, () => new Date());
  const unsubscribe = local.subscribe(activity.listener);
  await once(signal, "abort");
  unsubscribe();
  activity.flush();
}
