import { once } from "node:events";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { type ConsoleAccess, newAddress } from "@savelife/console/guard/tickets";
import { system } from "@savelife/console/options";
import { cloudWatchMeasures } from "@savelife/console/overview/cloudwatch-measures";
import { type RunningConsole, type StartOptions, startConsole } from "@savelife/console/start-console";
import { hasCode } from "@savelife/core/aws-errors";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { openBench } from "../links/open-bench.ts";
import { readLinks } from "../links/read-links.ts";

/** Prints a new address of the local stack's console, or serves one for a deployed stage until an interrupt. */
export async function openConsole(port: number, io: Io): Promise<void> {
  const links = readLinks(io.directory);
  const show = (access: ConsoleAccess) => io.output.write(`${newAddress(access, system.randomBytes)}\n`);
  if (links.console && port > 0) {
    const next = "Run it without --port, or move all ports of the stack: npx savelife start --port-offset N";
    throw usageError("--port is for a deployed stage: the local stack has its console already", next);
  }
  if (links.console) return show(links.console);

  await using opened = new AsyncDisposableStack();
  const bench = openBench(links, io);
  opened.defer(bench.close);
  const cloudWatch = new CloudWatchClient({ maxAttempts: 2, requestHandler: { requestTimeout: 5_000 } });
  const urls = { queue: bench.queue.url, deadLetters: bench.deadLetters.url };
  const measures = cloudWatchMeasures(cloudWatch, links.metrics ?? "SaveLife", urls, () => new Date());
  const running = await start({ ...system, port, stage: links.stage, bench, measures, refreshSeconds: 10 });
  opened.defer(running.stop);
  await io.messages.write(`The console of ${links.place} is at the address below, for you alone. Ctrl-C stops it.\n`);
  await show(running);
  if (!io.interrupted.aborted) await once(io.interrupted, "abort");
  io.interrupted.throwIfAborted();
}

async function start(options: StartOptions): Promise<RunningConsole> {
  try {
    return await startConsole(options);
  } catch (cause) {
    const isBusy = hasCode(cause, "EADDRINUSE");
    if (!isBusy) throw cause;
    const message = `port ${options.port} is in use by another program`;
    throw new CliError(EXIT.unavailable, message, "Choose another --port, or none for a free one.", { cause });
  }
}
