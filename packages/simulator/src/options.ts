import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { ProfileName } from "./profiles.ts";

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

export const USAGE = `usage: pnpm simulate [--seeds N] [--first-seed K] [--messages M] [--hostile] [--queue-attempts A] [--workers W] [--json]
       pnpm simulate --seed S [--messages M] [--hostile] [--queue-attempts A] [--json | --trace]

Runs the consumer in simulated worlds of queue, table and Lambda in which much goes wrong, and checks that nothing is lost,
stored twice, or stored wrong. A seed is a world: the same seed and number of messages is the same run, event by event.

  --seeds N           how many worlds, 1 to 1000000 (default 20)
  --first-seed K      the seed of the first, 0 to 4294967295 (default 1)
  --seed S            this one world alone
  --messages M        messages in each world, 1 to 100000 (default 1000)
  --hostile           outages of minutes: valid events may be redriven, which is counted
  --queue-attempts A  how often the consumer's SQS client itself tries a request, 1 to 5 (default 1)
  --workers W         worlds at once, 1 to 64 (default: one for each processor)
  --json              one JSON document instead of a table
  --trace             print everything that happens in the world of --seed
`;

const MAX_SEED = 2 ** 32 - 1;

/** Reads the arguments of the command line. Asking for help is `help`, and what cannot be understood `fault`. */
export function readOptions(args: string[]): { options: Options } | { help: true } | { fault: string } {
  try {
    const { values } = parseArgs({ args, options: FLAGS, strict: true, allowPositionals: false });
    if (values.help) return { help: true };
    if (values.seed !== undefined && (values.seeds !== undefined || values["first-seed"] !== undefined)) {
      return { fault: "expected either --seed or --seeds and --first-seed, got both" };
    }
    if (values.trace && values.seed === undefined) return { fault: "expected --trace with --seed, got it without" };
    if (values.trace && values.json) return { fault: "expected --trace or --json, got both" };
    const first = readNumber("first-seed", values.seed ?? values["first-seed"] ?? "1", 0, MAX_SEED);
    const count = values.seed === undefined ? readNumber("seeds", values.seeds ?? "20", 1, 1_000_000) : 1;
    const seeds = Array.from({ length: count }, (_, i) => first + i);
    const options: Options = {
      seeds,
      messages: readNumber("messages", values.messages ?? "1000", 1, 100_000),
      profile: values.hostile ? "hostile" : "default",
      queueAttempts: readNumber("queue-attempts", values["queue-attempts"] ?? "1", 1, 5),
      workers: readNumber("workers", values.workers ?? String(availableParallelism()), 1, 64),
      json: values.json ?? false,
      trace: values.trace ?? false,
    };
    return { options };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

const FLAGS = {
  seeds: { type: "string" },
  "first-seed": { type: "string" },
  seed: { type: "string" },
  messages: { type: "string" },
  hostile: { type: "boolean" },
  "queue-attempts": { type: "string" },
  workers: { type: "string" },
  json: { type: "boolean" },
  trace: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function readNumber(flag: string, text: string, from: number, to: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw new Error(`expected --${flag} to be a whole number from ${from} to ${to}, got ${JSON.stringify(text)}`);
}
