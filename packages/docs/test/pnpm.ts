/** Stands in for pnpm in a copy of the repository: runs a script of its package.json, without looking at what is installed. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const [name = "", ...args] = process.argv.slice(2).filter((arg) => !["-y", "pnpm@12", "--silent"].includes(arg));
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync("package.json", "utf8"));
const script = scripts[name];
if (!script) throw new Error(`${name} is not a script of package.json`);
const { status } = spawnSync("sh", ["-c", `${script} "$@"`, "sh", ...args], { stdio: "inherit" });
process.exitCode = status ?? 1;
