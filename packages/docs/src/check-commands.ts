/** Checks that every command of the pages is executed by a test, run by a file that is named, or marked as needing an account. */
import { existsSync, readFileSync } from "node:fs";
import { commandFaults, type Repository } from "./command-faults.ts";
import { readPages } from "./pages.ts";

const { scripts }: { scripts: object } = JSON.parse(readFileSync("package.json", "utf8"));
const repository: Repository = {
  scripts: Object.keys(scripts),
  read: (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined),
};

const faults = readPages().flatMap(({ page, text }) => commandFaults(page, text, repository));
for (const fault of faults) console.error(fault);
console.error(
  faults.length === 0 ? "commands: each is executed, or says what it needs" : `commands: ${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
