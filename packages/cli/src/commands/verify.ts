import type { Command } from "commander";
import type { GivenOptions } from "../import/options.ts";
import type { Io } from "../io.ts";
import { addRowOptions } from "./import.ts";
import { readPositiveInteger } from "./read-integer.ts";

/** Adds `savelife verify`. */
export function addVerify(program: Command, io: Io): void {
  addRowOptions(program.command("verify"))
    .summary("is every row of a file in the table, as it is in the file?")
    .description(
      "Compares every row of a file with its item in the table, and names the rows that are not there or are stored with other data. Sends nothing and changes nothing.",
    )
    .argument("[file]", "the file, as it was imported; stdin when it is left out, or for -")
    .option("--checkpoint <file>", "keep how far it has come in this file, and go on from there")
    .option(
      "--verify-timeout <seconds>",
      "first wait for the queue to be empty, at most this long",
      readPositiveInteger,
    )
    .option("--json", "print the counts as one JSON document on stdout, and the rows on stderr")
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, given: GivenOptions) => {
      const { readImportOptions } = await import("../import/options.ts"); // as in publish
      const { verifyFile } = await import("../import/verify.ts");
      return verifyFile(file, await readImportOptions(given, io.directory), io);
    });
}

const HELP = `
Give the options with which the file was imported. Each row that is not stored
as it is in the file is a line on stdout:
  line 17: other data: city
  line 19: not there
A row whose item was erased counts as stored: nothing of it is to be sent again.

The document of --json:
  { "read": 4, "stored": 1, "different": 1, "missing": 1, "rejected": 1, "seconds": 0.4 }

Examples:
  npx savelife verify donors.csv --type DonorSignedUp --id-from email
  npx savelife verify donors.xlsx --options donors.json --checkpoint donors.checkpoint

Exit codes: 0 every row is stored as in the file; 1 some are not; others as
\`npx savelife --help\` says.
`;
