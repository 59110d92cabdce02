/** The files of the repository that say what the stacks say: `pnpm pages` writes them, the infrastructure test compares them. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { changes } from "./changes/changes.ts";
import { ingestKeys, startCloud } from "./cloud.ts";
import { observe } from "./observe.ts";
import { renderRules } from "./render-rules.ts";
import type { App } from "./rules/rule.ts";
import { parts } from "./rules/rules.ts";
import { sourceChanges } from "./source-changes.ts";
import { root } from "./sst-cli.ts";
import { synth } from "./synth.ts";

/** The text of each file, by its path from the root, for the app in production. */
export function renderPages({ used, types }: Pick<App, "used" | "types">): Record<string, string> {
  return {
    "docs/infrastructure.md": renderRules(parts, changes, sourceChanges, used),
    "sst-env.d.ts": types,
  };
}

if (import.meta.main) {
  const production = await synth("production", { secrets: { IngestKeys: ingestKeys } });
  const cloud = await startCloud();
  const observed = await observe(production, cloud);
  await cloud.stop();
  for (const [name, text] of Object.entries(renderPages({ ...production, ...observed }))) {
    writeFileSync(path.join(root, name), text);
  }
}
