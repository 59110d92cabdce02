import { type Command, Option } from "commander";
import type { ShowOptions } from "../dlq/show-letter.ts";
import type { SummaryOptions } from "../dlq/show-summary.ts";
import type { LookOptions } from "../dlq/with-bench.ts";
import type { Io } from "../io.ts";
import { addDlqChanges } from "./dlq-changes.ts";
import { addFilters, type Given, toFilter } from "./dlq-filters.ts";
import { readPositiveInteger } from "./read-integer.ts";

/** Adds `savelife dlq …`. What a command does is loaded when it runs, as in publish. */
export function addDlq(program: Command, io: Io): void {
  const dlq = program
    .command("dlq")
    .summary("see, fix and replay dead letters")
    .description(
      "Dead letters: messages that could not be written. Each command receives every letter once, hides it from others meanwhile and gives it back; nothing is lost when it is interrupted.",
    );
  addSummary(dlq, io);
  addList(dlq, io);
  addShow(dlq, io);
  addExport(dlq, io);
  addHistory(dlq, io);
  addDlqChanges(dlq, io);
}

function addSummary(dlq: Command, io: Io): void {
  addFilters(dlq.command("summary"))
    .summary("how many there are, and why")
    .description("Groups dead letters by code, type and path, the largest first, with the distinct values at the path.")
    .addOption(new Option("--by <what>", "group them by the system that they come from").choices(["source"]))
    .option("--reveal", "show the values: they are people's data")
    .option("--fresh", FRESH)
    .option("--json", "print one JSON document")
    .addHelpText("after", SUMMARY_HELP)
    .action(async (args: Given<SummaryOptions>) =>
      (await import("../dlq/show-summary.ts")).showSummary({ ...args, filter: toFilter(args) }, io),
    );
}

const FRESH = "look again; without it or --json a look at all of them that is less than a minute old is enough";

const SUMMARY_HELP = `
The document of --json:
  { "total": 3, "groups": [
      { "code": "invalid-data", "type": "DonorSignedUp", "path": "data.type",
        "count": 3, "oldest": "2026-11-22T10:00:00.000Z",
        "values": [{ "value": "•••", "count": 2 }, { "value": "•••", "count": 1 }],
        "moreValues": 0 } ] }
The 20 most frequent values are listed; "" is a field that is missing or blank.
With --by source:
  { "total": 3, "sources": [
      { "source": "https://crm.example.org", "count": 3,
        "oldest": "2026-11-22T10:00:00.000Z" } ] }

Code "failed": nothing is wrong with the message itself; it failed too often,
or it was edited.
`;

function addList(dlq: Command, io: Io): void {
  addFilters(dlq.command("list"))
    .summary("show ids and faults of letters")
    .description("Shows letters in the order in which they were seen. Nothing of what is in them.")
    .option("--limit <number>", "maximum number of letters", readPositiveInteger, 100)
    .option("--fresh", FRESH)
    .option("--json", "print NDJSON: a letter a line")
    .addHelpText("after", LIST_HELP)
    .action(async (args: Given<LookOptions> & { limit: number }) =>
      (await import("../dlq/list-letters.ts")).listLetters({ ...args, filter: toFilter(args) }, io),
    );
}

const LIST_HELP = `
A line of --json:
  { "messageId": "…", "code": "invalid-data", "type": "DonorSignedUp",
    "path": "data.type", "source": "https://crm.example.org",
    "subject": "donors.csv:17", "faults": [{ "path": "…", "expected": "…" }],
    "sentAt": "…", "receives": 2, "replays": 0, "bytes": 312 }
`;

function addShow(dlq: Command, io: Io): void {
  dlq
    .command("show")
    .summary("show one letter")
    .description("Shows one letter: why it is dead, what would become of it now, and its message, masked.")
    .argument("<id>", "its message id, as `npx savelife dlq list` shows it")
    .option("--reveal", "show the values too: they are people's data")
    .option("--json", "print one JSON document")
    .action(async (id: string, options: ShowOptions) =>
      (await import("../dlq/show-letter.ts")).showLetter(id, options, io),
    );
}

function addExport(dlq: Command, io: Io): void {
  addFilters(dlq.command("export"))
    .summary("write letters to a file")
    .description(
      "Writes letters to a new file that you alone may read, with all that they have. `npx savelife dlq replay --from FILE` takes it back.",
    )
    .argument("<file>", "a file that is not there yet, or - for stdout")
    .option("--limit <number>", "maximum number of letters", readPositiveInteger)
    .action(async (file: string, args: Given<{ limit?: number }>) =>
      (await import("../dlq/export-to-file.ts")).exportToFile(file, { ...args, filter: toFilter(args) }, io),
    );
}

function addHistory(dlq: Command, io: Io): void {
  dlq
    .command("history")
    .summary("show who did what")
    .description(
      "Shows what was done from this machine with dead letters and items of this stage, the last act first: when, by whom, what, with how many, and how it ended. No value of anybody's.",
    )
    .option("--limit <number>", "maximum number of acts", readPositiveInteger, 100)
    .option("--json", "print NDJSON: an act a line")
    .addHelpText("after", HISTORY_HELP)
    .action(async (options: { limit: number; json?: true }) =>
      (await import("../dlq/show-history.ts")).showHistory(options, io),
    );
}

const HISTORY_HELP = `
A line of --json:
  { "time": "2026-11-22T10:00:00.000Z", "who": "arn:aws:sts::…", "stage": "production",
    "act": "edit", "what": "data.type, 3 by value, replayed; all",
    "count": 3, "ids": ["…"], "ended": "done" }
"ended" is done, interrupted, failed with the name of the error, or null: it
goes on, or its process was killed. "ids" are those with which it was begun.
`;
