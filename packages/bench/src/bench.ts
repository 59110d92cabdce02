import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDynamodb } from "@savelife/local/dynamodb";
import { type Bundles, bundleAll } from "./bundle-all.ts";
import type { Design } from "./designs.ts";
import type { Place } from "./lane.ts";

/** What every measurement works with: an engine that starts empty, and the bundles of the designs. */
export type Bench = { designs: Design[]; bundles: Bundles; placeOf: (design: Design) => Place };

/** Bundles the designs, starts an engine, and takes both away again after `run`. */
export async function withBench<T>(designs: Design[], run: (bench: Bench) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "savelife-bench-"));
  const engine = await startDynamodb({ engine: "dynoxide", port: 0 });
  try {
    const bundles = await bundleAll(designs, folder);
    const place = { dynamodb: engine.endpoint, worker: bundles.worker.file };
    return await run({ designs, bundles, placeOf: ({ name }) => ({ ...place, design: fileOf(bundles, name) }) });
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true });
  }
}

function fileOf({ designs }: Bundles, name: Design["name"]): string {
  const bundle = designs.get(name);
  if (!bundle) throw new Error(`expected a bundle of ${name}, got none`);
  return bundle.file;
}
