import { Command, CommanderError } from "commander";
import { CONTRACTS, generate, writeContract } from "./contract-files.ts";
import { check, readVersion, release } from "./release.ts";

/** `pnpm contracts`. The exit codes are those of the command line: 1 for what must be fixed. */
const EXIT = { done: 0, faults: 1, usage: 64 };

const command = new Command("contracts")
  .description("Writes docs/contracts/ from the catalogue.")
  .option("--check", "write nothing; end with 1 when a file is stale or breaks the last release")
  .option("--release", "make today's contract the released one, under the next version")
  .option("--breaking", "with --release: although publishers of the last release will be refused")
  .exitOverride()
  .configureHelp({ helpWidth: 100 });

try {
  const options = command.parse().opts<Record<string, true | undefined>>();
  if (!options.check && !options.release) writeContract(CONTRACTS, generate(readVersion()));
  else {
    const { done, faults } = options.check ? await check() : await release(options.breaking === true);
    for (const line of faults.length > 0 ? faults : [`contracts: ${done}`]) console.error(line);
    process.exitCode = faults.length > 0 ? EXIT.faults : EXIT.done;
  }
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
}
