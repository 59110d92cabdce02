import { Command, CommanderError } from "commander";
import { CONTRACTS, generate, writeContract } from "./contract-files.ts";
import { check, readVersion, release } from "./release.ts";

/** `pnpm contracts`. The exit codes are those of the command line: 1 for what must be fixed. */
const EXIT = { done: 0, faults: 1, usage: 64 };

const ON_BREAKS =
  "A published contract may only take more than before, and a changed pattern counts as a break. Undo it, or, when every publisher knows: pnpm contracts --release --breaking";

const command = new Command("contracts")
  .description("Writes docs/contracts/ from the catalogue.")
  .option("--check", "write nothing; end with 1 when a file is stale or breaks the last release")
  .option("--release", "make today's contract the released one, under the next version")
  .option("--breaking", "with --release: although publishers of the last release will be refused")
  .exitOverride()
  .configureHelp({ helpWidth: 100 });

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    const options = command.parse(args, { from: "user" }).opts<Record<string, true | undefined>>();
    if (options.check) return await runCheck();
    if (options.release) return await runRelease(options.breaking === true);
    writeContract(CONTRACTS, generate(readVersion()));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
}

async function runCheck(): Promise<number> {
  const faults = await check();
  if (faults.length === 0) {
    console.error(`contracts: fresh, and compatible with release ${readVersion()}`);
    return EXIT.done;
  }
  for (const fault of faults) console.error(fault);
  if (faults.some((fault) => !fault.includes(" is stale; "))) console.error(ON_BREAKS);
  return EXIT.faults;
}

async function runRelease(mayBreak: boolean): Promise<number> {
  const released = await release(mayBreak);
  if (released.status !== "breaking") {
    console.error(`contracts: ${released.version} is ${released.status}`);
    return EXIT.done;
  }
  for (const one of released.breaks) console.error(one);
  console.error(ON_BREAKS);
  return EXIT.faults;
}
