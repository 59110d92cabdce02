import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "../io.ts";
import type { Secret } from "../keys/change-keys.ts";

type Keys = typeof import("../keys/change-keys.ts");

/** Adds `savelife keys …`. */
export function addKeys(program: Command, io: Io): void {
  const run = async (stage: string, change: (keys: Keys, secret: Secret) => Promise<void>) => {
    const keys = await import("../keys/change-keys.ts"); // as in publish
    await change(keys, keys.sstSecret(stage, io.env));
  };
  const keys = program
    .command("keys")
    .summary("who may call the API of a deployed stage")
    .description(
      "Shows and changes the secret IngestKeys of a stage: callers' names, each with the SHA-256 of its keys. The name is the source of a caller's events. A change takes effect with the next deploy.",
    );
  keys
    .command("list")
    .summary("show the callers")
    .requiredOption("--stage <stage>", "the stage")
    .option("--json", "print NDJSON: one caller a line")
    .action((options: { stage: string; json?: true }) =>
      run(options.stage, ({ listKeys }, secret) => listKeys(options, io, secret)),
    );
  keys
    .command("add")
    .summary("make a key for a caller, and show it once")
    .argument("<name>", "the caller, such as crm", readName)
    .requiredOption("--stage <stage>", "the stage")
    .option("--second", "one more for a caller that has one, while it changes keys")
    .option("--dry-run", "change nothing")
    .addHelpText("after", ADD_HELP)
    .action((name: string, options: { stage: string; second?: true; dryRun?: true }) =>
      run(options.stage, ({ addKey }, secret) => addKey(name, options, io, secret)),
    );
  keys
    .command("remove")
    .summary("take the keys of a caller away")
    .argument("<name>", "the caller", readName)
    .requiredOption("--stage <stage>", "the stage")
    .option("--key <beginning>", "only the key whose SHA-256 begins so, as `keys list` shows it")
    .option("--yes", "do not ask")
    .option("--dry-run", "change nothing")
    .action((name: string, options: { stage: string; key?: string; yes?: true; dryRun?: true }) =>
      run(options.stage, ({ removeKeys }, secret) => removeKeys(name, options, io, secret)),
    );
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
