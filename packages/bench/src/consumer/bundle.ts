import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { bareClient, type Design, type DesignName } from "./designs.ts";

/**
 * The bundles of a comparison: the designs as they would be deployed, the bare client, a handler that
 * only receives, and the worker that runs them.
 */
export type Bundles = { designs: Map<DesignName, Bundle>; bareClient: Bundle; receiver: Bundle; worker: Bundle };

/** Bundles everything into a folder. */
export async function bundleAll(designs: Design[], folder: string): Promise<Bundles> {
  const ours = await ourDeployment();
  const bundled = designs.map(async ({ name, entry }) => {
    const deployment = name === "ours" ? ours : {};
    return [name, await bundle(entry, join(folder, `${name}.mjs`), deployment)] as const;
  });
  return {
    designs: new Map(await Promise.all(bundled)),
    bareClient: await bundle(bareClient.entry, join(folder, "bare-client.mjs")),
    receiver: await bundle(here("designs/nothing.ts"), join(folder, "nothing.mjs")),
    worker: await bundle(here("worker.ts"), join(folder, "worker.mjs")),
  };
}

function here(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** A bundle on disk. */
type Bundle = { file: string; bytes: number };

/** What a project tells SST about its bundles beyond the defaults. */
type Deployment = Pick<BuildOptions, "keepNames" | "plugins">;

/**
 * Bundles a function as SST 4.17.1 does: the same esbuild, the same options.
 * @param file where to, ending in `.mjs`
 * @param deployment that of our own functions, or nothing, which is how a peer is deployed
 */
async function bundle(entry: string, file: string, deployment: Deployment = {}): Promise<Bundle> {
  await build({
    entryPoints: [entry],
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
