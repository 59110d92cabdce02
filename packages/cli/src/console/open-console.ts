import { once } from "node:events";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { type ConsoleAccess, newAddress } from "@savelife/console/guard/tickets";
import { system } from "@savelife/console/options";
import { cloudWatchMeasures } from "@savelife/console/overview/cloudwatch-measures";
import { type RunningConsole, type StartOptions, startConsole } from "@savelife/console/start-console";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { openBench } from "../links/open-bench.ts";
import { readLinks } from "../links/read-links.ts";

/** Prints a new address of the local stack's console, or starts one for a deployed stage and serves it until an interrupt. */
export async function openConsole(port: number, io: Io): Promise<void> {
  const links = readLinks(io.directory);
  if (links.console) return printLocal(links.console, port, io);

  const { options, close } = toOptions(links, port, io);
  const running = await start(options);
  try {
    await io.messages.write(`The console of ${links.place} is at the address below, for you alone. Ctrl-C stops it.\n`);
    await io.output.write(`${newAddress(running, system.randomBytes)}\n`);
    if (!io.interrupted.aborted) await once(io.interrupted, "abort");
  } finally {
    await running.stop();
    close();
  }
  io.interrupted.throwIfAborted();
}

async function printLocal(console: ConsoleAccess, port: number, io: Io): Promise<void> {
  if (port > 0) {
    const next = "Run it without --port, or move all ports of the stack: npx savelife start --port-offset N";
    throw new CliError(EXIT.usage, "--port is for a deployed stage: the local stack has its console already", next);
  }
  await io.output.write(`${newAddress(console, system.randomBytes)}\n`);
}

/** For a deployed stage, whose metrics are in CloudWatch. */
function toOptions(links: Links, port: number, io: Io): { options: StartOptions; close: () => void } {
  const bench = openBench(links, io);
  const cloudWatch = new CloudWatchClient({ maxAttempts: 2, requestHandler: { requestTimeout: 5_000 } });
  const urls = { queue: bench.queue.url, deadLetters: bench.deadLetters.url };
  const options: StartOptions = {
    ...system,
    port,
    stage: links.stage,
    bench,
    measures: cloudWatchMeasures(cloudWatch, links.metrics ?? "SaveLife", urls, () => new Date()),
    refreshSeconds: 10,
  };
  return { options, close: bench.close };
}

async function start(options: StartOptions): Promise<RunningConsole> {
  try {
    return await startConsole(options);
  } catch (cause) {
    const isBusy = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    if (!isBusy) throw cause;
    const message = `port ${options.port} is in use by another program`;
    throw new CliError(EXIT.unavailable, message, "Choose another --port, or none for a free one.", { cause });
  }
}
