/** `pnpm check:docs`: what pages name is there; a test runs every command on them, or a comment says why not. */
import { existsSync, readFileSync } from "node:fs";
import { commandFaults, type Repository } from "./command-faults.ts";
import { pageFaults } from "./page-faults.ts";
import { readPages } from "./read-pages.ts";

const { scripts }: { scripts: object } = JSON.parse(readFileSync("package.json", "utf8"));
const repository: Repository = {
  scripts: Object.keys(scripts),
  read: (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined),
};

const faults = readPages().flatMap(({ page, text }) => [
  ...pageFaults(page, text),
  ...commandFaults(page, text, repository),
]);
for (const fault of faults) console.error(fault);
console.error(faults.length === 0 ? "docs: all that the pages name is there" : `docs: ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
