import { execFile } from "node:child_process";
import { mkdtempDisposable, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { catalogue } from "@savelife/core/catalogue";
import { toEnvironment } from "@savelife/local/clients";
import { startDynamodb } from "@savelife/local/dynamodb";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { Lane, type Measurement, measureInTurns } from "../measure.ts";
import { type Design, entryOf } from "./designs.ts";

/** A bundle on disk. */
type Bundle = { title: string; file: string; bytes: number };

/** A design, bundled as it would be deployed. */
export type BundledDesign = Design & Bundle;

/** What every measurement works with. */
export type Bench = Awaited<ReturnType<typeof openBench>>;

/** A client that is made and not used, which any function that talks to DynamoDB loads at the least. */
const BARE_CLIENT = `
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
export const client = new DynamoDBClient({});`;

/**
 * Starts an engine without tables, and bundles the designs, the worker that runs them, and the bare client with which sizes are
 * compared. All is gone when the bench is disposed of.
 */
export async function openBench(designs: Design[]) {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "savelife-bench-"));
  const bundle = async (title: string, from: BuildOptions): Promise<Bundle> => {
    const file = path.join(folder.path, `${title}.mjs`);
    await build({ ...AS_SST, ...from, outfile: file });
    return { title, file, bytes: (await stat(file)).size };
  };
  const bundleDesign = async (design: Design): Promise<BundledDesign> => {
    const options = design.name === "ours" ? await ourDeployment() : {};
    return { ...design, ...(await bundle(design.title, { entryPoints: [entryOf(design)], ...options })) };
  };
  const bareClient = { stdin: { contents: BARE_CLIENT, resolveDir: import.meta.dirname } };
  const bundles = {
    designs: await Promise.all(designs.map(bundleDesign)),
    worker: await bundle("worker", { entryPoints: [path.join(import.meta.dirname, "worker.ts")] }),
    bareClient: await bundle("A bare DynamoDBClient", bareClient),
  };
  const engine = await startDynamodb({ engine: "dynoxide", port: 0 });
  const close = async () => {
    await engine.stop();
    await folder.remove();
  };
  return { ...bundles, dynamodb: engine.endpoint, [Symbol.asyncDispose]: close };
}

/** How SST 4.17.1 bundles a function: the same esbuild, the same options. So a peer is deployed. */
const AS_SST: BuildOptions = {
  bundle: true,
  minify: true,
  keepNames: true,
  platform: "node",
  format: "esm",
  target: "es2024",
  mainFields: ["module", "main"],
  external: ["sharp", "pg-native"],
  // For CommonJS packages in an ES module.
  banner: {
    js: [
      `import { createRequire as topLevelCreateRequire } from 'module';`,
      `const require = topLevelCreateRequire(import.meta.url);`,
      `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
      `const __filename = topLevelFileUrlToPath(import.meta.url)`,
      `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
    ].join("\n"),
  },
  logLevel: "error",
};

/** What our own functions are deployed with beyond SST's defaults; the same as in `stacks/defaults.ts`. */
async function ourDeployment(): Promise<BuildOptions> {
  const file = new URL("../../../functions/bundle/plugins.mjs", import.meta.url);
  const { default: plugins }: { default: Plugin[] } = await import(file.href);
  return { keepNames: false, plugins };
}

/** The bundles with the milliseconds that each takes to import in a fresh process: the median over a number of them. */
export async function measureImports({ designs, bareClient }: Bench, rounds: number) {
  const bundles = [...designs, bareClient].map((bundle) => {
    return { ...bundle, lane: new Lane(bundle.title, () => importOnce(bundle.file)) };
  });
  const lanes = bundles.map(({ lane }) => lane);
  await measureInTurns(lanes, { rounds, warmUps: 1 }, () => {}); // the first fills the file cache
  return bundles.map(({ title, bytes, lane }) => ({ title, bytes, importMilliseconds: lane.milliseconds }));
}

const SCRIPT = `
const started = performance.now();
await import(process.argv[1]);
const milliseconds = performance.now() - started;
process.stdout.write(JSON.stringify({ count: 1, milliseconds, cpuMicroseconds: 0, peakMegabytes: 0 }));
process.exit();`;

async function importOnce(file: string): Promise<Measurement> {
  const args = ["--input-type=module", "--eval", SCRIPT, file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environmentOf(NOWHERE, "table") });
  return JSON.parse(stdout);
}

/** Fresh and valid messages concern no queue; a design that asked one would fail here. */
const NOWHERE = "http://127.0.0.1:9";

/** What Lambda and SST would set, and nothing of the shell's: no profile, no proxy, no options of Node. */
export function environmentOf(dynamodb: string, table: string): NodeJS.ProcessEnv {
  const queue = { url: `${NOWHERE}/000000000000/queue` };
  return {
    ...toEnvironment({ sqs: NOWHERE, queue, deadLetters: queue, dynamodb, table: { name: table } }),
    TABLE_NAME: table,
    IDEMPOTENCY_TABLE_NAME: idempotencyTableOf(table),
    KEY_PREFIXES: JSON.stringify(Object.fromEntries(catalogue.map(({ type, prefix }) => [type, prefix]))),
    AWS_LAMBDA_FUNCTION_NAME: "Consumer",
    NODE_ENV: "production",
  };
}

/** The second table, which only the design with idempotency records has. */
export function idempotencyTableOf(table: string): string {
  return `${table}-idempotency`;
}
