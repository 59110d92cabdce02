/**
 * `pnpm test`: the checks, then every test. `pnpm test core`, also `pnpm test -- core`: only the tests of a package, or those whose path
 * has the name, and no checks. Options are passed to vitest.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const packages = readdirSync("packages");
const given = process.argv.slice(2).filter((one) => one !== "--");
const isWhole = given.every((one) => one.startsWith("-"));
const filters = given.map((one) => (packages.includes(one) ? `packages/${one}/` : one));

const checked = isWhole ? run("pnpm", ["check"]) : 0;
process.exitCode = checked || run("vitest", ["run", "--project", "tests", "--project", "tests-alone", ...filters]);

/** On Windows both commands are scripts, which need a shell. */
function run(command: string, args: string[]): number {
  return spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" }).status ?? 1;
}
