/** `pnpm pages`: writes `sst-env.d.ts`, the types of what the stacks deploy, which the infrastructure test compares. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { ingestKeys } from "./cloud.ts";
import { root } from "./sst-cli.ts";
import { synth } from "./synth.ts";

const { types } = await synth("production", { secrets: { IngestKeys: ingestKeys } });
writeFileSync(path.join(root, "sst-env.d.ts"), types);
