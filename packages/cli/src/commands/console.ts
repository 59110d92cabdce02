import type { Command } from "commander";
import type { Io } from "../io.ts";
import { readInteger } from "./read-integer.ts";

/** Adds `savelife console`. */
export function addConsole(program: Command, io: Io): void {
  program
    .command("console")
    .summary("everything in the browser")
    .description(
      "Prints the address of the console, the web page of dead letters, items and queues. The console of the local stack runs already. For a deployed stage it is started here, with your own AWS credentials, for this machine alone, until you interrupt it.",
    )
    .option("--port <number>", "the port to listen on; a free one when it is left out", readInteger(1, 65_535))
    .addHelpText("after", HELP)
    .action(async ({ port }: { port?: number }) => {
      const { openConsole } = await import("../console/open-console.ts"); // as in publish
      await openConsole(port ?? 0, io);
    });
}

const HELP = `
The address contains a token that lets one browser in, once; that browser stays in
for as long as the console runs. Do not share it. Everything that the page does,
it does as you. Each call prints a new address of the local stack's console.

Examples:
  npx savelife console
  npx sst shell --stage production npx savelife console --port 3001

Exit codes: 0 printed; 130 interrupted; others as \`npx savelife --help\` says.
`;
