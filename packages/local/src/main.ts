import { CommanderError } from "commander";
import { BusyPort } from "./busy-port.ts";
import { type Options, readOptions } from "./options.ts";
import { run } from "./run.ts";
import { createScreen } from "./screen.ts";

/** `pnpm start`. The exit codes are those of sysexits.h, and 130 after Ctrl-C. */
const EXIT = { done: 0, usage: 64, unavailable: 69, bug: 70, interrupted: 130 };

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const signal = untilSignal();
  try {
    const options = readOptions(args);
    if (options.verbose) logToStderr();
    const isAsExpected = await run(options, process.cwd(), screenFor(options), signal);
    if (signal.aborted) return signal.reason === "SIGINT" ? EXIT.interrupted : EXIT.done;
    return isAsExpected ? EXIT.done : EXIT.bug;
  } catch (error) {
    return explain(error);
  }
}

/** Aborts on the first signal; the second of a kind ends the process at once, as it does by default. */
function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(name, () => controller.abort(name));
  return controller.signal;
}

/** The functions log through the global console, whose lines would come between ours on stdout. */
function logToStderr(): void {
  console.info = console.error;
  console.debug = console.error;
}

function screenFor({ json = false }: Options) {
  return createScreen(process.stdout, process.stderr, json);
}

function explain(error: unknown): number {
  // It has told the user itself what is wrong, or shown the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof BusyPort) {
    console.error(error.message);
    return EXIT.unavailable;
  }
  console.error(error);
  return EXIT.bug;
}
