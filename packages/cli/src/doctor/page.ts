/** `pnpm pages`: writes the list of checks into docs/operate.md. With `--check` it writes nothing and ends with 1 when it is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CHECKS } from "./checks.ts";

const PAGE = path.join(import.meta.dirname, "../../../../docs/operate.md");
const LIST = /(<!-- doctor: written by pnpm pages -->\n).*?(<!-- end of doctor -->)/s;

const page = readFileSync(PAGE, "utf8");
if (!LIST.test(page)) throw new Error(`expected a place for the list of checks in ${PAGE}, got none`);
const filled = page.replace(LIST, (_, opening: string, closing: string) => `${opening}\n${renderList()}\n\n${closing}`);

if (!process.argv.includes("--check")) writeFileSync(PAGE, filled);
else if (filled !== page) {
  console.error("docs/operate.md is stale; write it with: pnpm pages");
  process.exitCode = 1;
} else console.error("doctor: docs/operate.md has its checks");

/** Every check as a row of a table in Markdown. */
function renderList(): string {
  const rows = CHECKS.map(({ name, holds, why, fix }) => `| \`${name}\` | ${holds} | ${why} | ${fix} |`);
  return ["| check | what must hold | why | how to fix it |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
