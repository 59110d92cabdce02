/** Checks that every package which is deployed, published or installed to run has a licence that is allowed. */
import { execFileSync } from "node:child_process";
import { groupLicences, refusedLicences } from "./licence-groups.ts";

const json = execFileSync("pnpm", ["--recursive", "licenses", "list", "--prod", "--json"], { encoding: "utf8" });
const faults = refusedLicences(groupLicences(JSON.parse(json.slice(json.indexOf("{")))));

for (const fault of faults) console.error(fault);
if (faults.length === 0) console.error("licences: all are allowed");
process.exitCode = faults.length === 0 ? 0 : 1;
