import { createDecipheriv } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startAws } from "./aws.ts";
import { linkKey, region } from "./computed.ts";
import { installPlatform } from "./install-platform.ts";
import { configHome, root, sst } from "./sst-cli.ts";

/** A resource as a deploy would register it: a component of SST (`sst:…`) or a resource of AWS (`aws:…`). */
export interface Resource {
  type: string;
  name: string;
  parent: string;
  inputs: Record<string, unknown>;
  protect: boolean;
  retainOnDelete: boolean;
}

/** A function as a deploy would upload it. */
interface Bundle {
  /** The minified code. It stays until the next stage is evaluated. */
  file: string;
  /** Of that file, before it is zipped. */
  bytes: number;
  /** What `Resource` holds in it, by name. */
  links: Record<string, Record<string, unknown>>;
}

/** All that a deploy of one stage would create. */
export interface Synth {
  resources: Resource[];
  bundles: Record<string, Bundle>;
}

const artifacts = path.join(root, ".sst/artifacts");

/**
 * Evaluates the app for a stage without AWS: by the real `sst diff`, which evaluates sst.config.ts, bundles it and the
 * functions, and encrypts the links. Stood in for are AWS and the Pulumi engine alone. Writes sst-env.d.ts, as SST does.
 * One at a time, as the CLI keeps what it builds in one folder.
 */
export async function synth(stage: string, secrets: Record<string, string> = {}): Promise<Synth> {
  await installPlatform();
  const output = path.join(root, `.sst/synth.${stage}.json`);
  for (const stale of [output, artifacts]) rmSync(stale, { recursive: true, force: true });
  const restoreTypes = keep("sst-env.d.ts");
  const restoreOutputs = keep(".sst/outputs.json");
  const aws = await startAws();
  try {
    await sst(["diff", "--stage", stage], {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
      SST_PULUMI_PATH: writeEngine(),
      SYNTH_OUTPUT: output,
      ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value])),
    });
    return { resources: JSON.parse(readFileSync(output, "utf8")), bundles: readBundles() };
  } catch (error) {
    restoreTypes(); // as SST has just emptied it, for want of links in the state
    throw error;
  } finally {
    restoreOutputs(); // those of the last deploy from here
    aws.close();
  }
}

/** Remembers a file, and gives back what restores it. */
function keep(name: string): () => void {
  const file = path.join(root, name);
  const before = existsSync(file) ? readFileSync(file) : undefined;
  return () => (before ? writeFileSync(file, before) : rmSync(file, { force: true }));
}

/** Of the CLI's commands some obey SST_PULUMI_PATH and some look here, so it is one executable file here. */
function writeEngine(): string {
  const file = path.join(configHome, "sst/bin/pulumi");
  const engine = path.join(import.meta.dirname, "engine.ts");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" --enable-source-maps "${engine}" "$@"\n`, { mode: 0o755 });
  return file;
}

function readBundles(): Record<string, Bundle> {
  const folders = globSync(path.join(artifacts, "*-src"));
  return Object.fromEntries(folders.map((folder) => [path.basename(folder, "-src"), readBundle(folder)]));
}

/** Links are AES-256-GCM with a nonce of zeros (each key encrypts once), the tag at the end. */
function readBundle(folder: string): Bundle {
  const sealed = readFileSync(path.join(folder, "resource.enc"));
  const decipher = createDecipheriv("aes-256-gcm", linkKey, Buffer.alloc(12)).setAuthTag(sealed.subarray(-16));
  const links = decipher.update(sealed.subarray(0, -16)).toString() + decipher.final();
  const file = path.join(folder, "bundle.mjs");
  return { file, bytes: statSync(file).size, links: JSON.parse(links) };
}
