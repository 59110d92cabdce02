import type { Command } from "commander";
import type { ListOptions } from "../dlq/list-letters.ts";
import type { ShowOptions } from "../dlq/show-letter.ts";
import type { Io } from "../io.ts";
import { addFilters, type FilterOptions } from "./dlq-filters.ts";
import { readPositiveInteger } from "./positive-integer.ts";

/** Adds the commands that only look: `summary`, `list`, `show` and `export`. */
export function addDlqLooks(dlq: Command, io: Io): void {
  addSummary(dlq, io);
  addList(dlq, io);
  addShow(dlq, io);
  addExport(dlq, io);
}

function addSummary(dlq: Command, io: Io): void {
  addFilters(dlq.command("summary"))
    .summary("how many there are, and why")
    .description("Groups dead letters by code, type and path, the largest group first.")
    .option("--json", "print one JSON document")
    .addHelpText("after", SUMMARY_HELP)
    .action(async ({ json, ...filter }: FilterOptions & { json?: true }) => {
      const { showSummary } = await import("../dlq/show-summary.ts"); // as in publish
      await showSummary(filter, json === true, io);
    });
}

const SUMMARY_HELP = `
The document of --json:
  { "total": 3, "groups": [
      { "code": "invalid-data", "type": "DonorSignedUp", "path": "data.type",
        "count": 3, "oldest": "2026-11-22T10:00:00.000Z" } ] }

Code "failed": nothing is wrong with the message itself; it failed too often,
or it was edited.
`;

function addList(dlq: Command, io: Io): void {
  addFilters(dlq.command("list"))
    .summary("show ids and faults of letters")
    .description("Shows letters, those first that were seen first. Nothing of what is in them.")
    .option("--limit <number>", "at most so many letters", readPositiveInteger, 100)
    .option("--json", "print NDJSON: a letter a line")
    .addHelpText("after", LIST_HELP)
    .action(async ({ json, limit, ...filter }: FilterOptions & { limit: number; json?: true }) => {
      const { listLetters } = await import("../dlq/list-letters.ts");
      await listLetters({ filter, limit, json: json === true } satisfies ListOptions, io);
    });
}

const LIST_HELP = `
A line of --json:
  { "messageId": "…", "code": "invalid-data", "type": "DonorSignedUp",
    "path": "data.type", "faults": [{ "path": "…", "expected": "…" }],
    "sentAt": "…", "receives": 2, "replays": 0, "bytes": 312 }
`;

function addShow(dlq: Command, io: Io): void {
  dlq
    .command("show")
    .summary("show one letter")
    .description(
      "Shows one letter: why it is dead, what would become of it now, and its message with all values masked.",
    )
    .argument("<id>", "its message id, as `npx savelife dlq list` shows it")
    .option("--reveal", "show the values too: they are people's data")
    .option("--json", "print one JSON document")
    .action(async (id: string, options: { reveal?: true; json?: true }) => {
      const { showLetter } = await import("../dlq/show-letter.ts");
      const chosen: ShowOptions = { reveal: options.reveal === true, json: options.json === true };
      await showLetter(id, chosen, io);
    });
}

function addExport(dlq: Command, io: Io): void {
  addFilters(dlq.command("export"))
    .summary("write letters to a file")
    .description(
      "Writes letters to a new file that you alone may read, with all that they have. `npx savelife dlq replay --from FILE` takes it back.",
    )
    .argument("<file>", "a file that is not there yet, or - for stdout")
    .option("--limit <number>", "at most so many letters", readPositiveInteger)
    .action(async (file: string, { limit, ...filter }: FilterOptions & { limit?: number }) => {
      const { exportToFile } = await import("../dlq/export-to-file.ts");
      await exportToFile(file, { filter, limit }, io);
    });
}
