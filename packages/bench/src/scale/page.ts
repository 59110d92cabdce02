/** `pnpm pages`: writes the limits into docs/scale.md. With `--check` it writes nothing and ends with 1 when it is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { renderScale } from "./render-scale.ts";

const PAGE = path.join(import.meta.dirname, "../../../../docs/scale.md");
const LIMITS = /(<!-- limits: written by pnpm pages -->\n).*?(<!-- end of limits -->)/s;

const page = readFileSync(PAGE, "utf8");
if (!LIMITS.test(page)) throw new Error(`expected a place for the limits in ${PAGE}, got none`);
const filled = page.replace(
  LIMITS,
  (_, opening: string, closing: string) => `${opening}\n${renderScale()}\n\n${closing}`,
);

if (!process.argv.includes("--check")) writeFileSync(PAGE, filled);
else if (filled !== page) {
  console.error("docs/scale.md is stale; run: pnpm pages");
  process.exitCode = 1;
} else console.error("scale: docs/scale.md has today's limits");
