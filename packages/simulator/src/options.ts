import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError, Option, type OutputConfiguration } from "commander";
import type { ProfileName } from "./faults.ts";

/** What the command line asks for. */
export type Options = {
  seeds: number[];
  messages: number;
  profile: ProfileName;
  queueAttempts: number;
  workers: number;
  json: boolean;
  trace: boolean;
};

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
    .option("--seeds <count>", "number of worlds", integer(1, 1_000_000), 20)
    .option("--first-seed <seed>", "seed of the first world", integer(0, MAX_SEED), 1)
    .addOption(
      new Option("--seed <seed>", "run this world alone")
        .argParser(integer(0, MAX_SEED))
        .conflicts(["seeds", "firstSeed"]),
    )
    .option("--messages <count>", "number of messages in each world", integer(1, 100_000), 1_000)
    .option("--hostile", "storms of minutes, in which valid events may be redriven", false)
    .option("--queue-attempts <count>", "times that the consumer's SQS client tries a request", integer(1, 5), 1)
    .option("--workers <count>", "number of worlds at once", integer(1, 64), availableParallelism())
    .addOption(new Option("--json", "one JSON document instead of a table").default(false).conflicts("trace"))
    .option("--trace", "print everything that happens in the world of --seed", false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput(output);
  command.parse(args, { from: "user" });
  const { seed, seeds, firstSeed, hostile, ...others } = command.opts<Given>();
  if (others.trace && seed === undefined) command.error("error: --trace needs --seed", { exitCode: 1 });
  const [first, count] = seed === undefined ? [firstSeed, seeds] : [seed, 1];
  return {
    ...others,
    seeds: Array.from({ length: count }, (_, i) => first + i),
    profile: hostile ? "hostile" : "default",
  };
}

type Given = Omit<Options, "seeds" | "profile"> & {
  seed?: number;
  seeds: number;
  firstSeed: number;
  hostile: boolean;
};

function integer(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    throw new InvalidArgumentError(`Expected an integer from ${from} to ${to}.`);
  };
}
