/**
 * `pnpm test`: every test, and next to them the checks, whose findings are shown at the end. `pnpm test core`, also
 * `pnpm test -- core`: only the tests of a package, or those whose path has the name, and no checks. Options are passed
 * to vitest.
 */
import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { text } from "node:stream/consumers";

const packages = readdirSync("packages");
const given = process.argv.slice(2).filter((one) => one !== "--");
const isWhole = given.every((one) => one.startsWith("-"));
const filters = given.map((one) => (packages.includes(one) ? `packages/${one}/` : one));

const checking = isWhole ? check() : undefined;
const tests = start("vitest", ["run", "--project", "tests", "--project", "tests-alone", ...filters], "inherit");
const [tested] = await once(tests, "exit");
const checked = await checking;
if (checked) console.log(checked.output);
process.exitCode = (tested ?? 1) || (checked?.code ?? 0);

async function check() {
  process.env.GOGC ??= "400"; // the compiler is written in Go: two fifths of its CPU time went into collecting garbage
  const checks = start("pnpm", ["check"], ["ignore", "pipe", "inherit"]);
  const [output, [code]] = await Promise.all([checks.stdout && text(checks.stdout), once(checks, "exit")]);
  return { output, code: code ?? 1 };
}

/** On Windows both commands are scripts, which need a shell. */
function start(command: string, args: string[], stdio: SpawnOptions["stdio"]) {
  return spawn(command, args, { stdio, shell: process.platform === "win32" });
}
