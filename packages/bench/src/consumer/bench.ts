import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { toEnvironment } from "@savelife/local/clients";
import { startDynamodb } from "@savelife/local/dynamodb";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { rotate } from "../statistics.ts";
import { BARE_CLIENT, type Design, RECEIVER } from "./designs.ts";
import type { Place } from "./lane.ts";

/** What every measurement works with: an engine that starts empty, and the bundles of the designs. */
export type Bench = {
  designs: Design[];
  placeOf: (design: Design) => Place;
  /** The bundle of a handler that only receives. */
  receiver: string;
  /** The bundles of the designs as they would be deployed, and that of the bare client, by name. */
  bundles: Map<string, Bundle>;
};

/** A bundle on disk. */
type Bundle = { file: string; bytes: number };

/** Bundles the designs, starts an engine, and takes both away again after `run`. */
export async function withBench<T>(designs: Design[], run: (bench: Bench) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "savelife-bench-"));
  const engine = await startDynamodb({ engine: "dynoxide", port: 0 });
  try {
    const ours = await ourDeployment();
    const bundles = new Map<string, Bundle>();
    for (const { name, entry } of designs) {
      bundles.set(name, await bundle({ entryPoints: [entry] }, folder, name, name === "ours" ? ours : {}));
    }
    const inline = (contents: string) => ({ stdin: { contents, resolveDir: import.meta.dirname } });
    bundles.set(BARE_CLIENT.name, await bundle(inline(BARE_CLIENT.code), folder, BARE_CLIENT.name));
    const receiver = await bundle(inline(RECEIVER), folder, "receiver");
    const worker = await bundle({ entryPoints: [path.join(import.meta.dirname, "worker.ts")] }, folder, "worker");
    const placeOf = ({ name }: Design) => {
      return { dynamodb: engine.endpoint, worker: worker.file, design: path.join(folder, `${name}.mjs`) };
    };
    return await run({ designs, placeOf, receiver: receiver.file, bundles });
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true });
  }
}

/** The settings of a bundle that a project gives SST beyond the defaults. */
type Deployment = Pick<BuildOptions, "keepNames" | "plugins">;

/**
 * Bundles a function as SST 4.17.1 does: the same esbuild, the same options.
 * @param deployment that of our own functions, or nothing, which is how a peer is deployed
 */
async function bundle(
  from: Pick<BuildOptions, "entryPoints" | "stdin">,
  folder: string,
  name: string,
  deployment: Deployment = {},
): Promise<Bundle> {
  const file = path.join(folder, `${name}.mjs`);
  await build({
    ...from,
    outfile: file,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native"],
    banner: { js: BANNER },
    logLevel: "error",
    ...deployment,
  });
  return { file, bytes: (await stat(file)).size };
}

/** What SST puts before every bundle, for CommonJS packages in an ES module. */
const BANNER = [
  `import { createRequire as topLevelCreateRequire } from 'module';`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
  `const __filename = topLevelFileUrlToPath(import.meta.url)`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
].join("\n");

/** How our own functions are deployed; the same as in `stacks/defaults.ts`. */
async function ourDeployment(): Promise<Deployment> {
  const file = new URL("../../../functions/bundle/plugins.mjs", import.meta.url);
  const { default: plugins }: { default: Plugin[] } = await import(file.href);
  return { keepNames: false, plugins };
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
