import { Command, InvalidArgumentError, Option, type OutputConfiguration } from "commander";

/** What the command line asks for. */
export type Options = { seed?: number; seeds: number; messages: number; hostile: boolean; trace: boolean };

const MAX_SEED = 2 ** 32 - 1;

/**
 * Reads the arguments of the command line.
 * @param output where help and faults are written, by default stdout and stderr
 * @throws CommanderError after help was shown (its `exitCode` is 0), or when the arguments cannot be understood
 */
export function readOptions(args: string[], output: OutputConfiguration = {}): Options {
  const command = new Command("simulate")
    .description(
      "Runs the consumer in simulated worlds of queue, table and Lambda in which much goes wrong, and checks that nothing is lost, stored twice, or stored wrong. A seed is a world: the same seed and number of messages is the same run, event by event.",
    )
    .option("--seeds <count>", "number of worlds, from seed 1 on", integer(1, 1_000_000), 20)
    .addOption(new Option("--seed <seed>", "run this world alone").argParser(integer(0, MAX_SEED)).conflicts("seeds"))
    .option("--messages <count>", "number of messages in each world", integer(1, 100_000), 1_000)
    .option("--hostile", "storms of minutes, in which valid events may be redriven", false)
    .option("--trace", "print everything that happens in the world of --seed", false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput(output);
  const options = command.parse(args, { from: "user" }).opts<Options>();
  if (options.trace && options.seed === undefined) command.error("error: --trace needs --seed", { exitCode: 1 });
  return options;
}

function integer(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw new InvalidArgumentError(`Expected an integer from ${from} to ${to}.`);
  };
}
