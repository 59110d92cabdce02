import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bundle, bundle, ourDeployment } from "./bundle.ts";
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
