import type { Command } from "commander";
import type { Io } from "../io.ts";
import { PREFIXES, readKey, readPrefix } from "../table/key.ts";
import type { ListOptions } from "../table/list-items.ts";
import { readPositiveInteger } from "./positive-integer.ts";

/** Adds `savelife table get` and `savelife table list`. */
export function addTable(program: Command, io: Io): void {
  const table = program.command("table").summary("see what is stored").description("Shows what the table holds.");
  addGet(table, io);
  addList(table, io);
}

function addGet(table: Command, io: Io): void {
  table
    .command("get")
    .summary("show one item")
    .description("Shows one item as JSON, with its values, since it is asked for by its key.")
    .argument("<key>", `${PREFIXES.map((prefix) => `${prefix}<uuid>`).join(" or ")}`, readKey)
    .option("--json", "print it on one line")
    .addHelpText("after", GET_HELP)
    .action(async (key: string, options: { json?: true }) => {
      const { getItem } = await import("../table/get-item.ts"); // as in publish
      await getItem(key, options.json === true, io);
    });
}

const GET_HELP = `
Examples:
  npx savelife table get DONOR#0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10
  npx savelife table get DONATION#0192f0c2-3f60-7d02-8a6b-7be0f2f6b1c4 | jq .city

Exit codes: 0 shown; 1 there is no such item; others as
\`npx savelife --help\` says.
`;

function addList(table: Command, io: Io): void {
  table
    .command("list")
    .summary("show keys and attributes of items")
    .description(
      "Shows items: key, time, source and the names of the attributes. Their values are people's data, so they are shown with --reveal alone. The order is that of the table: none.",
    )
    .option("--prefix <prefix>", `only keys that begin so: ${PREFIXES.join(", ")}`, readPrefix)
    .option("--limit <number>", "at most so many items", readPositiveInteger, 100)
    .option("--reveal", "show the values too")
    .option("--json", "print NDJSON: an item a line")
    .addHelpText("after", LIST_HELP)
    .action(async (options: Partial<ListOptions> & { limit: number }) => {
      const { listItems } = await import("../table/list-items.ts");
      await listItems({ reveal: false, json: false, prefix: undefined, ...options }, io);
    });
}

const LIST_HELP = `
A line of --json:
  { "PK": "DONOR#…", "time": "…", "source": "…", "attributes": ["city", "email"] }
and with --reveal the item itself:
  { "PK": "DONOR#…", "time": "…", "source": "…", "city": "…", "email": "…" }

Examples:
  npx savelife table list
  npx savelife table list --prefix DONOR# --limit 1000 --json | jq -r .PK
`;
