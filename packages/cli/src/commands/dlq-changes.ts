import { type Command, InvalidArgumentError, Option } from "commander";
import type { EditSelection, GivenChange } from "../dlq/edit-chosen.ts";
import type { ReplaySelection } from "../dlq/replay-chosen.ts";
import type { ResolveSelection } from "../dlq/resolve-chosen.ts";
import type { Io } from "../io.ts";
import { addFilters, type Given, toFilter } from "./dlq-filters.ts";
import { readPositiveInteger } from "./read-integer.ts";

/** Adds the commands that change something: `replay`, `edit`, `resolve` and `discard`. */
export function addDlqChanges(dlq: Command, io: Io): void {
  addReplay(dlq, io);
  addEdit(dlq, io);
  addResolve(dlq, io);
  addDiscard(dlq, io);
}

function addReplay(dlq: Command, io: Io): void {
  addFilters(dlq.command("replay"))
    .summary("send letters to the queue again")
    .description(
      "Sends letters to the queue again, with their attributes, and removes them here. Each is checked first against today's schemas and the table: what would be rejected again stays.",
    )
    .argument("[ids...]", "message ids; without any, all letters that match")
    .option("--limit <number>", "maximum number of letters", readPositiveInteger)
    .option("--rate <number>", "maximum number of letters a second", readPositiveInteger)
    .option("--force", "replay letters too that were replayed three times already")
    .option("--from <file>", "replay the letters of an export instead, and leave the queue of dead letters alone")
    .option("--server-side", "let SQS move all letters, whatever they are: nothing is checked or counted")
    .option("--dry-run", "say what would happen, and do nothing")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .addHelpText("after", REPLAY_HELP)
    .action(async (ids: string[], args: Given<ReplaySelection>) =>
      (await import("../dlq/replay-chosen.ts")).replayChosen({ ...args, filter: toFilter(args, ids) }, io),
    );
}

const REPLAY_HELP = `
The document of --json:
  { "matched": 12, "replayed": 10, "stillRejected": 2, "dryRun": false }
With --dry-run "replayed" counts those that would be.

An interrupted replay goes on where it stopped when it is run again. To replay
the same letter twice is harmless: the second time it is a duplicate.

Examples:
  npx savelife dlq replay --dry-run
  npx savelife dlq replay --code invalid-data --type DonorSignedUp --rate 50
  npx savelife dlq replay --from letters.ndjson --yes

Exit codes: 0 all replayed; 1 some stay, as they would be rejected again or were
replayed three times; 75 some were not taken by the queue, so run it again;
others as \`npx savelife --help\` says.
`;

function addEdit(dlq: Command, io: Io): void {
  addFilters(dlq.command("edit"), { hasPath: false })
    .summary("correct one field of many letters, or one letter")
    .description(
      "With --path and --value: changes the field of every letter that has a fault there, or of the letters named, from what it is to what it should be. With an id alone: opens that letter in $EDITOR. The changed letter replaces the old one, or goes to the queue with --replay. Conflicts are left alone unless --code conflict is given.",
    )
    .argument("[ids...]", "message ids; without any, all letters with a fault at the path")
    .option("--path <path>", "the field, as faults name it: data.type")
    .option("--value <from=to>", 'a value, and what it should be: "O pozitivno=O+"; may be given again', addValue)
    .option("--set <value>", "one value for all of them, where all have the same now")
    .option(
      "--any-value <number>",
      "with --set: replace different values, in exactly as many letters",
      readPositiveInteger,
    )
    .option("--limit <number>", "maximum number of letters", readPositiveInteger)
    .option("--replay", "send those to the queue that can be written then; the others stay as they were")
    .option("--force", "replay letters too that were replayed three times already")
    .option("--dry-run", "show what would happen, and do nothing")
    .option("--reveal", "show the values that are changed: they are people's data")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .addHelpText("after", EDIT_HELP)
    .action(async (ids: string[], args: Given<EditSelection>) => {
      const filter = { ...toFilter(args, ids), path: undefined }; // an edit's path is that of any fault
      await (await import("../dlq/edit-chosen.ts")).editChosen({ ...args, filter }, io);
    });
}

/** The last "=" separates the two, as in an import. */
function addValue(text: string, earlier: GivenChange[] = []): GivenChange[] {
  const equals = text.lastIndexOf("=");
  if (equals < 0) throw new InvalidArgumentError('Write it as FROM=TO, such as "O pozitivno=O+".');
  return [...earlier, { from: text.slice(0, equals), to: text.slice(equals + 1) }];
}

const EDIT_HELP = `
The document of --json:
  { "matched": 12, "edited": 12, "stillRejected": 0, "dryRun": false,
    "changes": [{ "from": "•••", "to": "O+", "matched": 12, "written": 12,
                  "duplicate": 0, "stillRejected": 0, "tooOften": 0 }] }
and with --replay "replayed" instead of "edited".

FROM is the whole value, as \`npx savelife dlq summary --reveal\` shows it; left
out, it is a field that is missing or blank. TO is JSON, or else text. The last
"=" separates them. With --any-value N the letters may have different values,
and N is how many letters there are: what they had is lost then.

Examples:
  npx savelife dlq edit --path data.type --value "O pozitivno=O+" --value "A negativno=A-" --replay
  npx savelife dlq edit 0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10
`;

function addResolve(dlq: Command, io: Io): void {
  dlq
    .command("resolve")
    .summary("decide conflicts: what is stored or what was sent")
    .description("Decides letters whose item is stored with other data. Shows which fields differ, without values.")
    .argument("<ids...>", "message ids")
    .addOption(new Option("--keep <which>", KEEP).choices(["stored", "letter"]).makeOptionMandatory())
    .option("--file <file>", "the new file for letters that are put aside; by default one whose name says when")
    .option("--reveal", "show the values of the fields that differ: people's data")
    .option("--dry-run", "say what would happen, and do nothing")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .addHelpText("after", RESOLVE_HELP)
    .action(async (ids: string[], args: Omit<ResolveSelection, "ids">) =>
      (await import("../dlq/resolve-chosen.ts")).resolveChosen({ ...args, ids }, io),
    );
}

const KEEP = "stored: put the letters aside in a file; letter: change the item to what the letter says";

const RESOLVE_HELP = `
The document of --json:
  { "matched": 2, "resolved": 2, "replayed": 0, "stillRejected": 0,
    "dryRun": false, "file": "resolved-letters-….ndjson" }
"stillRejected" are letters that stay; "file" is null when none was written.

An item is changed only if the fields that differ still are what was shown, and
none that was erased comes back. --keep letter needs rights that the consumer
does not have: docs/privacy.md.

Examples:
  npx savelife dlq resolve 7d227bfa-4ee5-488c-8f8e-750b3d4f2f8c --keep stored
  npx savelife dlq resolve 7d227bfa-4ee5-488c-8f8e-750b3d4f2f8c --keep letter --reveal

Exit codes: 0 all are decided; 1 some stay, and why; others as
\`npx savelife --help\` says.
`;

function addDiscard(dlq: Command, io: Io): void {
  addFilters(dlq.command("discard"))
    .summary("export letters, and delete them")
    .description("Writes letters to a new file as `export` does, then deletes exactly these. Never without the file.")
    .argument("<file>", "a file that is not there yet")
    .option("--limit <number>", "maximum number of letters", readPositiveInteger)
    .option("--dry-run", "say what would happen, and do nothing")
    .option("--yes", "do not ask")
    .action(async (file: string, args: Given<{ limit?: number; dryRun?: true; yes?: true }>) => {
      const selection = { ...args, filter: toFilter(args), discard: args };
      await (await import("../dlq/export-to-file.ts")).exportToFile(file, selection, io);
    });
}
