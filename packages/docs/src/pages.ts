/**
 * `pnpm pages` writes what is generated from the code; with the names of files these alone. `--check` writes nothing,
 * and ends with 1 when a file is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { fillTypes } from "@savelife/contracts/fill-types";
import { ingestKeys } from "../../../stacks/test/cloud.ts";
import { synth } from "../../../stacks/test/synth.ts";
import { ROOT } from "./read-pages.ts";

const WRITERS: Record<string, (text: string) => string | Promise<string>> = {
  "docs/publish.md": fillTypes,
  "sst-env.d.ts": async () => (await synth("production", { secrets: { IngestKeys: ingestKeys } })).types,
};
/** What takes a `sst diff`: the infrastructure test checks it. */
const SLOW = ["sst-env.d.ts"];

const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
const all = Object.keys(WRITERS).filter((name) => !values.check || !SLOW.includes(name));
const faults = [];
for (const name of positionals.length > 0 ? positionals : all) {
  const [file, write] = [path.join(ROOT, name), WRITERS[name]];
  if (!write) {
    faults.push(`${name} is not generated`);
    continue;
  }
  const found = readFileSync(file, "utf8");
  const text = await write(found);
  if (!values.check) writeFileSync(file, text);
  else if (found !== text) faults.push(`${name} is stale; run: pnpm pages ${name}`);
}
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.error(`pages: ${values.check ? "fresh" : "written"}`);
process.exitCode = faults.length === 0 ? 0 : 1;
