/** `pnpm pages`: writes docs/licences.md. With `--check` it writes nothing, and ends with 1 when it is stale or a licence is not allowed. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { groupLicences, refusedLicences, renderLicences } from "./licence-groups.ts";

const PAGE = "docs/licences.md";

const json = execFileSync("pnpm", ["--recursive", "licenses", "list", "--prod", "--json"], { encoding: "utf8" });
const groups = groupLicences(JSON.parse(json.slice(json.indexOf("{"))));
const page = renderLicences(groups);
const faults = refusedLicences(groups);

if (!process.argv.includes("--check")) writeFileSync(PAGE, page);
else if (!existsSync(PAGE) || readFileSync(PAGE, "utf8") !== page) faults.push(`${PAGE} is stale; run: pnpm pages`);

for (const fault of faults) console.error(fault);
if (faults.length === 0) console.error("licences: all are allowed, and listed");
process.exitCode = faults.length === 0 ? 0 : 1;
