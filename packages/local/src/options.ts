import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";

export type Options = {
  once?: boolean;
  json?: boolean;
  /** False with `--no-samples`. */
  samples: boolean;
  /** An absolute path. */
  data?: string;
  portOffset: number;
  verbose?: boolean;
};

/**
 * Reads the command line of `pnpm start`.
 * @throws CommanderError after it has printed the help, or what is wrong
 */
export function readOptions(args: string[]): Options {
  return new Command("pnpm start")
    .description("Runs the whole of SaveLife events on this machine and feeds it the samples.")
    .option("--once", "stop after the samples")
    .option("--json", "print the counts as one last line of JSON, and all else on stderr")
    .option("--no-samples", "feed nothing")
    .option("--data <dir>", "keep the state in this folder (otherwise it is in memory)", (path) => resolve(path))
    .option("--port-offset <n>", "add this to every port", toPortOffset, 0)
    .option("--verbose", "show the log lines of the functions on stderr")
    .allowExcessArguments(false)
    .exitOverride()
    .parse(args, { from: "user" })
    .opts<Options>();
}

/** The highest of the ports is 8000, and there are 65,535. */
const MAX_PORT_OFFSET = 57_535;

function toPortOffset(text: string): number {
  const offset = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(offset <= MAX_PORT_OFFSET)) throw new InvalidArgumentError(`Expected a number from 0 to ${MAX_PORT_OFFSET}.`);
  return offset;
}
