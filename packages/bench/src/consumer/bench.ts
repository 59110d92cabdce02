import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { toEnvironment } from "@savelife/local/clients";
import { startDynamodb } from "@savelife/local/dynamodb";
import { rotate } from "../statistics.ts";
import { type Bundles, bundleAll } from "./bundle.ts";
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

const SCRIPT = `
const started = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - started));
process.exit();`;

/** The milliseconds that each file takes to import, in a fresh process each time; the files take turns. */
export async function measureImports(files: string[], times: number): Promise<Map<string, number[]>> {
  const measured = new Map<string, number[]>(files.map((file) => [file, []]));
  // The first turn fills the file cache and is not counted.
  for (let turn = -1; turn < times; turn++) {
    for (const file of rotate(files, turn + 1)) {
      const milliseconds = await importOnce(file);
      if (turn >= 0) measured.get(file)?.push(milliseconds);
    }
  }
  return measured;
}

async function importOnce(file: string): Promise<number> {
  const nowhere = "http://127.0.0.1:9";
  const queue = { url: `${nowhere}/000000000000/queue` };
  const addresses = { sqs: nowhere, dynamodb: nowhere, queue, deadLetters: queue, table: { name: "table" } };
  const env = { ...toEnvironment(addresses), TABLE_NAME: "table", IDEMPOTENCY_TABLE_NAME: "idempotency" };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", SCRIPT, file], {
    env,
  });
  return Number(stdout);
}
