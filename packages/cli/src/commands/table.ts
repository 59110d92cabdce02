import { KEY_FORMS } from "@savelife/workbench/fields";
import type { Command } from "commander";
import type { Consent } from "../dlq/ask.ts";
import type { Io } from "../io.ts";
import { PREFIXES, readFieldText, readKey, readPrefix } from "../table/arguments.ts";
import type { CorrectOptions } from "../table/correct-item.ts";
import type { ListOptions } from "../table/show-items.ts";
import { readPositiveInteger } from "./read-integer.ts";

/** Adds `savelife table …`. What a command does is loaded when it runs, as in publish. */
export function addTable(program: Command, io: Io): void {
  const table = program
    .command("table")
    .summary("see, find, correct and erase what is stored")
    .description("Shows what the table holds, and changes it with the rights of whoever calls it.");
  addGet(table, io);
  addList(table, io);
  addCorrect(table, io);
  addErase(table, io);
}

function addGet(table: Command, io: Io): void {
  table
    .command("get")
    .summary("show one item")
    .description("Shows one item as JSON, with its values, since it is asked for by its key.")
    .argument("<key>", KEY_FORMS, readKey)
    .option("--json", "print it on one line")
    .addHelpText("after", GET_HELP)
    .action(async (key: string, options: { json?: true }) =>
      (await import("../table/show-items.ts")).showItem(key, options, io),
    );
}

const GET_HELP = `
Examples:
  npx savelife table get DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10
  npx savelife table get DONATION#0192f0c2-3f60-7d02-8a6b-7be0f2f6b1c4 | jq .city
`;

function addList(table: Command, io: Io): void {
  table
    .command("list")
    .summary("show keys and attributes of items")
    .description(
      "Shows items: key, time, source and the names of the attributes. Their values are people's data, so they are shown with --reveal alone. The order is that of the table: none.",
    )
    .option(
      "--where <field=value>",
      "only items that have this value, cleaned as it was when it was stored; may be given again",
      readFieldText,
    )
    .option("--prefix <prefix>", `only keys that begin so: ${PREFIXES.join(", ")}`, readPrefix)
    .option("--limit <number>", "maximum number of items", readPositiveInteger, 100)
    .option("--reveal", "show the values too")
    .option("--json", "print NDJSON: an item a line")
    .addHelpText("after", LIST_HELP)
    .action(async (options: ListOptions) => (await import("../table/show-items.ts")).listItems(options, io));
}

const LIST_HELP = `
A line of --json:
  { "PK": "DONOR#…", "time": "…", "source": "…", "attributes": ["city", "email"] }
and with --reveal the item itself:
  { "PK": "DONOR#…", "time": "…", "source": "…", "city": "…", "email": "…" }

--where reads the whole table, as there is no index: it says how far it has
looked and what that costs. \`erased\` is when an item was erased, and
\`corrected\` when it was corrected last.

Examples:
  npx savelife table list
  npx savelife table list --where email=Ana@example.org
  npx savelife table list --prefix DONOR# --limit 1000 --json | jq -r .PK
`;

function addCorrect(table: Command, io: Io): void {
  table
    .command("correct")
    .summary("change fields of one item")
    .description(
      "Changes fields of one item, if they still are what they were when it asked. Values are cleaned and checked as those of an event are. Needs rights that the consumer does not have: docs/privacy.md.",
    )
    .argument("<key>", KEY_FORMS, readKey)
    .requiredOption(
      "--set <field=value>",
      "a field and its new value; FIELD= removes an optional one; may be given again",
      readFieldText,
    )
    .option("--reveal", "show what the fields are and what they would be: people's data")
    .option("--dry-run", "say what would change, and change nothing")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .addHelpText("after", CORRECT_HELP)
    .action(async (key: string, options: CorrectOptions) =>
      (await import("../table/correct-item.ts")).correctChosen(key, options, io),
    );
}

const CORRECT_HELP = `
The document of --json:
  { "PK": "DONOR#…", "changed": ["city"], "dryRun": false }

Examples:
  npx savelife table correct DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10 --set city=Delft
  npx savelife table correct DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10 --set type= --yes

Exit codes: 0 corrected, or it had these values already; 1 there is no such item,
or it was erased; 64 no such field or not a value of it; 75 somebody else has
changed it meanwhile; others as \`npx savelife --help\` says.
`;

function addErase(table: Command, io: Io): void {
  table
    .command("erase")
    .summary("erase one item and its dead letters")
    .description(
      "Leaves the key and the time of one item, so that no event of it stores anything again, and deletes its dead letters. Run it again when it was interrupted. docs/privacy.md says where else the data can be.",
    )
    .argument("<key>", KEY_FORMS, readKey)
    .option("--force", "mark the key as erased also when nothing of it is here: its event may still be on its way")
    .option("--dry-run", "say what there is, and erase nothing")
    .option("--yes", "do not ask")
    .option("--json", "print one JSON document")
    .addHelpText("after", ERASE_HELP)
    .action(async (key: string, options: Consent & { force?: true }) =>
      (await import("../table/erase-item.ts")).eraseChosen(key, options, io),
    );
}

const ERASE_HELP = `
The document of --json:
  { "PK": "DONOR#…", "item": "stored", "letters": 1, "mentions": [], "erased": true, "dryRun": false }
"item" is what there was: "stored", "absent" or "erased". "mentions" are the ids of
dead letters that have the id in another place: somebody has to look at these.

Examples:
  npx savelife table erase DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10

Exit codes: 0 erased; 1 there is nothing of this key, or a letter needs a look;
75 some letters were hidden, so run it again; others as \`npx savelife --help\` says.
`;
