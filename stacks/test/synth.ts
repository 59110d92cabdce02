import { createDecipheriv } from "node:crypto";
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readSettings, type Settings } from "../settings.ts";
import { startAws } from "./aws.ts";
import { linkKey, region } from "./computed.ts";
import { copyApp, type Edit, stageFolder } from "./copy-app.ts";
import { installPlatform } from "./install-platform.ts";
import { configHome, sst } from "./sst-cli.ts";

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
  /** The minified code. It stays until the stage is evaluated again. */
  file: string;
  /** Of that file, before it is zipped. */
  bytes: number;
  /** What `Resource` holds in it, by name. */
  links: Record<string, Record<string, unknown>>;
}

/** What a stage is evaluated with. Default: nothing. */
interface Given {
  /** The settings of stacks/settings.ts. */
  settings?: Record<string, string>;
  secrets?: Record<string, string>;
}

interface Options {
  /** Changes to the files of the app. Default: none. */
  edits?: Edit[];
  /** The stage whose bundles serve this one too, as far as they are made with the same options. Default: none. */
  bundlesOf?: string;
}

/** All that a deploy of one stage would create. */
export interface Synth {
  stage: string;
  settings: Settings;
  resources: Resource[];
  bundles: Record<string, Bundle>;
  /** What SST writes to sst-env.d.ts: the types of `Resource`. */
  types: string;
}

/** Evaluates the app for a stage, as `synthEach` does. */
export async function synth(stage: string, given: Given & Options = {}): Promise<Synth> {
  const [synth] = await synthEach(stage, [given], given);
  if (!synth) throw new Error(`${stage} was not evaluated`);
  return synth;
}

/**
 * Evaluates the app for a stage without AWS, with each of what it is given: by the real `sst diff`, which evaluates
 * sst.config.ts, bundles it and the functions, and encrypts the links. Stood in for are AWS and the Pulumi engine
 * alone. All of it happens in a copy of the app. One at a time, as the CLI builds sst.config.ts in .sst/platform, which
 * all copies share.
 */
export async function synthEach(stage: string, each: Given[], { edits = [], bundlesOf }: Options): Promise<Synth[]> {
  await installPlatform();
  const folder = copyApp(edits.length > 0 ? `${stage}-edited` : stage, edits);
  const outputOf = (index: number) => path.join(folder, ".sst/evaluated", String(index));
  const environments = each.map(({ settings, secrets = {} }) => {
    const variables = Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value]);
    return { ...settings, ...Object.fromEntries(variables) };
  });
  const aws = await startAws();
  try {
    const env = {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
      SST_PULUMI_PATH: writeEngine(),
      SYNTH_OUTPUT: path.dirname(outputOf(0)),
      SYNTH_GIVEN: JSON.stringify(environments),
      ...(bundlesOf && { SYNTH_BUNDLES: path.join(stageFolder(bundlesOf), ".sst/evaluated/0/artifacts") }),
    };
    await sst(["diff", "--stage", stage], env, folder);
  } finally {
    aws.close();
  }
  return each.map(({ settings = {} }, index) => ({
    stage,
    settings: readSettings(settings),
    resources: JSON.parse(readFileSync(path.join(outputOf(index), "resources.json"), "utf8")),
    bundles: readBundles(path.join(outputOf(index), "artifacts")),
    types: readFileSync(path.join(folder, "sst-env.d.ts"), "utf8"),
  }));
}

/**
 * Of the CLI's commands some obey SST_PULUMI_PATH and some look here, so it is one executable file here. Pulumi keeps
 * the stack of each promise: mapped to the sources, which the CLI asks for, they are a quarter of its time.
 */
function writeEngine(): string {
  const file = path.join(configHome, "sst/bin/pulumi");
  const engine = path.join(import.meta.dirname, "engine.ts");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" --no-enable-source-maps "${engine}" "$@"\n`, {
    mode: 0o755,
  });
  return file;
}

function readBundles(artifacts: string): Record<string, Bundle> {
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
