import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "../io.ts";
import type { StartOptions } from "../start/start-stack.ts";
import { readInteger } from "./read-integer.ts";

/** The highest of the ports is 8000, and there are 65,535. */
const MAX_PORT_OFFSET = 57_535;

/** Adds `savelife start` and `savelife stop`. */
export function addStart(program: Command, io: Io): void {
  program
    .command("start")
    .summary("run the whole system on this machine")
    .description("Runs the whole of SaveLife events on this machine and feeds it samples, until you stop it.")
    .option("--once", "stop after the samples; on free ports, and next to a stack that runs")
    .option("--json", "print the counts as one last line of JSON on stdout, and all else on stderr")
    .option("--no-samples", "feed nothing")
    .option("--data <dir>", "keep the state in this folder; without it the state is in memory", toFolder)
    .option("--port-offset <n>", "add this to every port", readInteger(0, MAX_PORT_OFFSET))
    .option("--verbose", "show the log lines of the functions on stderr")
    .addHelpText("after", START_HELP)
    .action(async (options: StartOptions) => {
      const { startStack } = await import("../start/start-stack.ts"); // loads the engines
      await startStack(options, io);
    });
  program
    .command("stop")
    .summary("stop the stack of this folder")
    .description("Stops the local stack that runs in this folder or in one above it, wherever it was started.")
    .action(async () => {
      const { stopStack } = await import("../start/stop-stack.ts");
      await stopStack(io);
    });
}

/** An empty text, as of a variable that is not set, would keep nothing. */
function toFolder(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("Expected a folder.");
}

const START_HELP = `
It listens on this machine alone: ingest on port 3000, the console on 3001, SQS
on 4566, DynamoDB on 8000. A checkout has one stack. The samples go into a new
folder of --data once, not into one that holds something already.

The line of --json:
  { "written": 12, "duplicate": 4, "rejected": 15, "failed": 0,
    "deadLetters": 15, "seconds": 1.4 }

Examples:
  npx savelife start
  npx savelife start --data state --no-samples
  npx savelife start --once --json

Exit codes: 0 stopped, by Ctrl-C or by \`npx savelife stop\`; others as
\`npx savelife --help\` says.
`;
