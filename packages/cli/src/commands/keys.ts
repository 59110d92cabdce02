import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "../io.ts";
import type { AddOptions, ListOptions, RemoveOptions } from "../keys/change-keys.ts";

/** Adds `savelife keys …`. */
export function addKeys(program: Command, io: Io): void {
  const load = () => import("../keys/change-keys.ts"); // as in publish
  const keys = program
    .command("keys")
    .summary("who may call the API of a deployed stage")
    .description(
      "Shows and changes the secret IngestKeys of a stage: callers' names, each with the SHA-256 of its keys. The name is the source of a caller's events. A change takes effect with the next deploy.",
    );
  keys
    .command("list")
    .summary("show the callers")
    .requiredOption("--stage <stage>", "the stage", readStage)
    .option("--json", "print NDJSON: one caller a line")
    .action(async (options: ListOptions) => (await load()).listKeys(options, io));
  keys
    .command("add")
    .summary("make a key for a caller, and show it once")
    .argument("<name>", "the caller, such as crm", readName)
    .requiredOption("--stage <stage>", "the stage", readStage)
    .option("--second", "one more for a caller that has one, while it changes keys")
    .option("--dry-run", "change nothing")
    .addHelpText("after", ADD_HELP)
    .action(async (name: string, options: AddOptions) => (await load()).addKey(name, options, io));
  keys
    .command("remove")
    .summary("take the keys of a caller away")
    .argument("<name>", "the caller", readName)
    .requiredOption("--stage <stage>", "the stage", readStage)
    .option("--key <beginning>", "only the key whose SHA-256 begins so, as `keys list` shows it", readBeginning)
    .option("--yes", "do not ask")
    .option("--dry-run", "change nothing")
    .action(async (name: string, options: RemoveOptions) => (await load()).removeKeys(name, options, io));
}

const ADD_HELP = `
The key goes to stdout, everything else to stderr.

Examples:
  npx savelife keys add crm --stage production
  npx savelife keys add crm --second --stage production
  npx savelife keys remove crm --key 0a1b2c3d --stage production
`;

/** As the secret takes it. */
function readName(text: string): string {
  if (/^[^\s\p{Cc}]{1,200}$/u.test(text)) return text;
  throw new InvalidArgumentError("A caller's name has 1 to 200 characters and no spaces.");
}

/** Of an empty text, as of a variable that is not set, SST would make the stage of this user. */
function readStage(text: string): string {
  if (/^[a-z\d][a-z\d-]*$/i.test(text)) return text;
  throw new InvalidArgumentError("A stage's name has letters, digits and hyphens.");
}

/** With an empty text every key would begin. */
function readBeginning(text: string): string {
  if (/^[\da-f]{1,64}$/i.test(text)) return text;
  throw new InvalidArgumentError("Expected 1 to 64 hexadecimal digits.");
}
