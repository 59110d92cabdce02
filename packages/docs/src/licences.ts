/** `pnpm check:licences`: every package that is deployed, published or installed to run has an allowed licence. */
import { execFileSync } from "node:child_process";
import * as z from "zod/mini";

/** Licences that let anybody use, change and pass on, and ask for no more than a notice. */
const ALLOWED = [
  "MIT",
  "MIT-0",
  "Apache-2.0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "PSF-2.0",
  "Unlicense",
];

/** What `pnpm licenses list --json` prints, as far as it is read: packages by their licence. */
const Listed = z.record(z.string(), z.array(z.object({ name: z.string() })));

/** A line for every licence that is not allowed, with the packages that have it. */
export function refusedLicences(listed: unknown): string[] {
  const refused = Object.entries(Listed.parse(listed)).filter(([licence]) => !isAllowed(licence));
  return refused.map(([licence, packages]) => {
    const names = packages.map(({ name }) => name).join(", ");
    return `${licence} is the licence of ${names}: do without, or allow it in packages/docs/src/licences.ts`;
  });
}

function isAllowed(licence: string): boolean {
  const text = licence.replace(/^\((.*)\)$/, "$1");
  if (/ AND /.test(text)) return text.split(" AND ").every(isAllowed);
  return text.split(" OR ").some((one) => ALLOWED.includes(one));
}

if (import.meta.main) {
  const json = execFileSync("pnpm", ["--recursive", "licenses", "list", "--prod", "--json"], { encoding: "utf8" });
  const faults = refusedLicences(JSON.parse(json.slice(json.indexOf("{"))));
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.error("licences: all are allowed");
  process.exitCode = faults.length === 0 ? 0 : 1;
}
