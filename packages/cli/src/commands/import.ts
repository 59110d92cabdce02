import { setFlagsFromString } from "node:v8";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ImportOptions } from "../import/settings.ts";
import type { Io } from "../io.ts";
import { readPositiveInteger } from "./positive-integer.ts";

/** Adds `savelife import`. */
export function addImport(program: Command, io: Io): void {
  program
    .command("import")
    .summary("send the rows of a file to the queue")
    .description(
      "Makes events of the rows of a CSV or NDJSON file, gzipped or not, and sends them to the queue. The whole file is checked before anything is sent.",
    )
    .argument("[file]", "a file of rows; stdin when it is left out, or for -; or s3://BUCKET/uploads/FILE")
    .requiredOption("--type <type>", "the type of event that the rows become, such as DonorSignedUp")
    .option(
      "--source <uri>",
      "the system that the rows come from; a part of every id that is made of columns",
      "import",
    )
    .option("--id-from <columns>", "the columns whose values make the id, separated by commas", readColumns, [])
    .option(
      "--map <field=column>",
      "take a field from a column of another name; may be given several times",
      readMap,
      {},
    )
    .option("--ignore <columns>", "columns to leave out, separated by commas", readColumns, [])
    .addOption(
      new Option("--on-conflict <which>", "rows of one id with different data: send none of them, or the first")
        .choices(["none", "first"])
        .default("none"),
    )
    .option("--rejects <file>", "write the rows that were not taken to this file, each with its reason")
    .option("--checkpoint <file>", "keep in this file how far it has come, and go on from there")
    .option("--rate <number>", "at most so many rows a second", readPositiveInteger)
    .option("--concurrency <number>", "requests to the queue at once", readConcurrency, 16)
    .option("--cloud", "upload the file, and let the deployed stage import it; without it, this machine does")
    .option("--dry-run", "check everything, send nothing, tell what it would cost; needs no running system")
    .option("--json", "print what became of the rows as one JSON document on stdout")
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, options: Given) => {
      // Of the memory of a large import: to collect early saves some, and the middle compiler takes 15 MB to gain nothing here.
      for (const flag of ["--heap-growing-percent=80", "--no-maglev"]) setFlagsFromString(flag);
      const { cloud, ...rest } = options;
      const given = { ...rest, dryRun: options.dryRun === true, json: options.json === true };
      if (cloud || file?.startsWith("s3://")) {
        const { importCloud } = await import("../import-cloud/import-cloud.ts"); // as in publish
        return importCloud(file, given, io);
      }
      const { importFile } = await import("../import/import-file.ts");
      return importFile(file, given, io);
    });
}

type Given = Omit<ImportOptions, "dryRun" | "json"> & { cloud?: true; dryRun?: true; json?: true };

function readColumns(text: string): string[] {
  const columns = text.split(",").map((column) => column.trim());
  if (columns.includes("")) throw new InvalidArgumentError("Expected names of columns, separated by commas.");
  return columns;
}

function readMap(text: string, earlier: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  const [field, column] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 1 || column === "") throw new InvalidArgumentError("Expected FIELD=COLUMN, such as city=Town.");
  return { ...earlier, [field]: column };
}

/** The most sockets that the client opens. */
const MAX_CONCURRENCY = 50;

function readConcurrency(text: string): number {
  const number = readPositiveInteger(text);
  if (number > MAX_CONCURRENCY) throw new InvalidArgumentError(`Expected a number from 1 to ${MAX_CONCURRENCY}.`);
  return number;
}

const HELP = `
A row's id is made of the columns of --id-from; without it, it is that of a
column id, which holds UUIDs, or else made of the whole row. Rows that say the
same again are skipped; of rows with one id and different data none is sent.
To import a file again is harmless: what is stored already is a duplicate.

The file of --rejects has the format of the input and the reason of each row.
Correct it, and import it with the same options.

The document of --json:
  { "read": 4, "sent": 1, "rejected": 1, "skipped": 2, "seconds": 0.2,
    "rejects": "rejects.csv", "checkpoint": null,
    "blank": 1, "repeated": 1, "conflicting": 0, "dryRun": false,
    "reasons": [{ "path": "type", "expected": "a blood group: A+, …",
                  "count": 1, "examples": [{ "line": 3, "value": "x+" }] }] }
The value of an example is masked. With --dry-run, "sent" is what would be sent,
and "usd" what that would cost.

Examples:
  npx savelife import donors.csv --type DonorSignedUp --id-from email --dry-run
  npx savelife import donors.csv --type DonorSignedUp --id-from email \\
      --rejects rejects.csv --checkpoint donors.checkpoint
  zcat drives.ndjson.gz | npx savelife import - --type DonationCreated
  npx savelife import donors.csv --type DonorSignedUp --id-from email --cloud

Exit codes: 0 all sent; 1 some rejected; 75 the queue is busy, 130 interrupted:
run it again, it goes on at the checkpoint; others as
\`npx savelife --help\` says.
`;
