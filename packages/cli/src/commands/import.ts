import { setFlagsFromString } from "node:v8";
import { IMPORT_SOURCE } from "@savelife/core/import-folder";
import { DATE_ORDERS } from "@savelife/core/row-rules";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { GivenOptions } from "../import/options.ts";
import type { Io } from "../io.ts";
import { readInteger, readPositiveInteger } from "./read-integer.ts";

/** Adds `savelife import`. */
export function addImport(program: Command, io: Io): void {
  addRowOptions(program.command("import"))
    .summary("send the rows of a file to the queue")
    .description(
      "Makes events of the rows of a file and sends them to the queue: an Excel workbook (.xlsx), CSV or NDJSON, gzipped or not. The whole file is checked before anything is sent.",
    )
    .argument("[file]", "a file of rows; stdin when it is left out, or for -; or s3://BUCKET/uploads/FILE")
    .option("--save-options <file>", "save the options above for the next file of this kind")
    .option("--rejects <file>", "write the rows that were not taken to this file, each with its reason")
    .option("--checkpoint <file>", "keep how far it has come in this file, and go on from there")
    .option("--rate <number>", "maximum number of rows a second", readPositiveInteger)
    .option("--concurrency <number>", "requests to the queue at once", readInteger(1, MAX_CONCURRENCY), 16)
    .option("--verify", "when all is sent, compare every row with its item in the table")
    .option("--verify-timeout <seconds>", "how long --verify waits for the queue to be empty", readPositiveInteger, 300)
    .option("--cloud", "upload the file, and let the deployed stage import it; the default is this machine")
    .option("--dry-run", "check everything, send nothing, say what it would cost; needs no running system")
    .option("--reveal", "show values that were refused as they are; without it they are masked")
    .option("--json", "print what became of the rows as one JSON document on stdout")
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, given: Given) => {
      setFlagsFromString("--heap-growing-percent=50"); // 170 MB, and without it 240, as V8 lets the heap grow before it collects
      const { readImportOptions } = await import("../import/options.ts"); // as in publish
      const options = await readImportOptions(given, io.directory);
      if (given.cloud || file?.startsWith("s3://")) {
        const { importCloud } = await import("../import-cloud/import-cloud.ts");
        return importCloud(file, options, io);
      }
      const { importFile } = await import("../import/import-file.ts");
      return importFile(file, options, io);
    });
}

type Given = GivenOptions & { cloud?: true };

/** Adds the options that say how rows are read. None has a default here, as those of `--options` come before it. */
export function addRowOptions(command: Command): Command {
  return command
    .option("--type <type>", "the type of event that the rows become, such as DonorSignedUp")
    .option(
      "--source <uri>",
      `the system that the rows come from; a part of every id that is made of columns (default: "${IMPORT_SOURCE}")`,
    )
    .option("--id-from <column>", "a column whose values make the id; may be given several times", addName)
    .option("--map <field=column>", "take a field from a column of another name; may be given several times", addMap)
    .option("--ignore <column>", "a column to leave out; may be given several times", addName)
    .option("--ignore-others", "leave out all columns that are not used")
    .option("--delimiter <character>", "what separates cells; found on the header line without it", readDelimiter)
    .option("--encoding <name>", "the encoding of a file that is not UTF-8, such as windows-1252")
    .option("--sheet <name>", "the sheet of a workbook; the first one without it")
    .addOption(
      new Option("--dates <order>", "read dates such as 22.11.2026 10:00 (dmy) or 11/22/2026 10:00 AM (mdy)").choices(
        DATE_ORDERS,
      ),
    )
    .option(
      "--value <field:from=to>",
      'what a value means, such as "type:O plus=O+"; may be given several times',
      addValue,
    )
    .addOption(
      new Option(
        "--on-conflict <which>",
        'rows of one id with different data: send none of them, or the first (default: "none")',
      ).choices(["none", "first"]),
    )
    .option("--options <file>", "take the options above from this file; those on the command line come first");
}

function addName(text: string, earlier: string[] = []): string[] {
  if (text.split(",").every((name) => name.trim() === "")) throw new InvalidArgumentError("Name a column.");
  return [...earlier, text.trim()];
}

function addMap(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf("=");
  const [field, column] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 1 || column === "") throw new InvalidArgumentError("Write it as FIELD=COLUMN, such as city=Town.");
  return { ...earlier, [field]: column };
}

function addValue(text: string, earlier: Record<string, Record<string, string>> = {}) {
  const [colon, equals] = [text.indexOf(":"), text.lastIndexOf("=")];
  const field = text.slice(0, colon).trim();
  const from = text.slice(colon + 1, equals).trim();
  if (colon < 1 || equals < colon || from === "") {
    throw new InvalidArgumentError('Write it as FIELD:FROM=TO, such as "type:O plus=O+".');
  }
  return { ...earlier, [field]: { ...earlier[field], [from]: text.slice(equals + 1).trim() } };
}

function readDelimiter(text: string): string {
  const character = { tab: "\t", "\\t": "\t" }[text] ?? text;
  if (!/^[^"\r\n]$/.test(character)) throw new InvalidArgumentError("Give one character, or the word tab.");
  return character;
}

/** The most sockets that the client opens. */
const MAX_CONCURRENCY = 50;

const HELP = `
A row's id is made of the columns of --id-from; without it, it is that of a
column id, which contains UUIDs, or else made of the whole row. Rows with the
same data are skipped; of rows with one id and different data none is sent.
To import a file again is harmless: what is stored already is a duplicate.

The file of --rejects has the format of the input and the reason of each row.
Correct it, and import it with the same options.

The document of --json:
  { "read": 4, "sent": 1, "rejected": 1, "skipped": 2, "seconds": 0.2,
    "rejects": "rejects.csv", "checkpoint": null, "verified": null,
    "blank": 1, "repeated": 1, "conflicting": 0, "dryRun": false,
    "reasons": [{ "path": "type", "expected": "a blood group: A+, …", "count": 1,
                  "examples": [{ "line": 3, "value": "x+", "count": 1 }] }],
    "rules": [{ "field": "type", "from": "O plus", "count": 12 }] }
The value of an example is masked without --reveal. With --dry-run, "sent" is what would be sent,
and "usd" what that would cost.

Examples:
  npx savelife import donors.xlsx --type DonorSignedUp --id-from email --dry-run
  npx savelife import donors.csv --type DonorSignedUp --id-from email \\
      --rejects rejects.csv --checkpoint donors.checkpoint
  zcat drives.ndjson.gz | npx savelife import - --type DonationCreated
  npx savelife import donors.csv --type DonorSignedUp --id-from email --cloud

Exit codes: 0 all sent; 1 some rejected; 75 the queue is busy or a disk is full,
130 interrupted: run it again, it goes on at the checkpoint; others as
\`npx savelife --help\` says.
`;
