/// <reference path="../../.sst/platform/config.d.ts" />
/**
 * A stand-in for the Pulumi engine, run by the SST CLI in place of `pulumi`. It evaluates the program that the CLI has
 * bundled under Pulumi's own mocks, and writes down every resource that a deploy would register.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { answer, computed } from "./computed.ts";
import { reuseBundles } from "./reuse-bundles.ts";
import type { Resource } from "./synth.ts";

type Runtime = typeof $util.runtime;
type Struct = Parameters<Runtime["deserializeProperties"]>[0];

/** What is used here of Pulumi's messages and of its mock monitor, which it exports without types. */
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): Struct;
  getProtect(): boolean;
  getRetainondelete(): boolean;
}
interface RegistrationOutputs {
  getUrn(): string;
  getOutputs(): Struct;
}
interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: Registration, callback: unknown): Promise<void>;
  registerResourceOutputs(request: RegistrationOutputs, callback: unknown): void;
}

const [command, ...args] = process.argv.slice(2);
const [, app = "", stage = ""] = (args.find((arg) => arg.startsWith("organization/")) ?? "").split("/");
const stateFile = path.resolve(`.pulumi/stacks/${app}/${stage}.json`); // now, as the program changes the directory

if (command === "stack") saveState([]); // `pulumi stack init`; `config` and the rest need no answer
if (command === "preview") void preview();

/**
 * Evaluates the program in each of the environments of SYNTH_GIVEN, one after the other: to load Pulumi takes longer.
 * What the CLI learns is what came of the first.
 */
async function preview(): Promise<void> {
  const { SST_SERVER = "", SYNTH_OUTPUT = "", SYNTH_BUNDLES = "", SYNTH_GIVEN = "[]", ...env } = process.env;
  const artifacts = path.resolve(SYNTH_OUTPUT, "../artifacts");
  const server = await reuseBundles(SST_SERVER, artifacts, SYNTH_BUNDLES);
  const program = /^main: (.*)$/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1] ?? "";
  const { runtime } = createRequire(program)("@pulumi/pulumi") as { runtime: Runtime };
  const each: Record<string, string>[] = JSON.parse(SYNTH_GIVEN);
  for (const [index, given] of each.entries()) {
    process.env = { ...env, ...given, SST_SERVER: server };
    const { resources, links } = await evaluate(runtime, `${pathToFileURL(program)}?${index}`);
    const output = path.join(SYNTH_OUTPUT, String(index));
    mkdirSync(output, { recursive: true });
    renameSync(artifacts, path.join(output, "artifacts"));
    writeFileSync(path.join(output, "resources.json"), JSON.stringify(resources, unwrapSecret, 1));
    if (index === 0) saveState(links);
  }
}

async function evaluate(runtime: Runtime, program: string): Promise<{ resources: Resource[]; links: object[] }> {
  await runtime.setMocks(
    {
      call: ({ token, inputs }) => answer(token, inputs),
      newResource: ({ type, name, inputs, custom }) =>
        custom ? { id: name, state: computed(type, name, inputs) } : { id: undefined, state: inputs },
    },
    app,
    stage,
    true, // as `sst diff` previews
    "organization",
  );
  const monitor = runtime.getMonitor() as unknown as Monitor;
  nameAsTheEngine(monitor);
  const evaluated = { resources: recordResources(monitor, runtime), links: recordLinks(monitor, runtime) };
  await runtime.runInPulumiStack(async () => (await import(program)).default);
  // Components go on registering after the program has returned, so the end is when nothing is left to do.
  await new Promise((resolve) => process.once("beforeExit", resolve));
  return evaluated;
}

/** The engine leaves the stack itself out of a URN; SST reads a link's name and type from there. */
function nameAsTheEngine(monitor: Monitor): void {
  const newUrn = monitor.newUrn.bind(monitor);
  monitor.newUrn = (parent, type, name) => newUrn(parent.includes(":pulumi:Stack::") ? "" : parent, type, name);
}

/** The mocks see neither the parent nor the options of a resource: both are in the request. */
function recordResources(monitor: Monitor, runtime: Runtime): Resource[] {
  const resources: Resource[] = [];
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    resources.push({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent().split("::").at(-1) ?? "",
      inputs: runtime.deserializeProperties(request.getObject()),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
    });
    return register(request, callback);
  };
  return resources;
}

/** The links go into the state: the CLI writes sst-env.d.ts from there, and would empty that file without them. */
function recordLinks(monitor: Monitor, runtime: Runtime): object[] {
  const links: object[] = [];
  const type = "sst:sst:LinkRef";
  const outputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    const urn = request.getUrn();
    if (urn.includes(`::${type}::`)) {
      links.push({ type, urn, custom: false, outputs: runtime.deserializeProperties(request.getOutputs()) });
    }
    outputs(request, callback);
  };
  return links;
}

function saveState(resources: object[]): void {
  const latest = { manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" }, resources };
  const checkpoint = { stack: `organization/${app}/${stage}`, latest };
  mkdirSync(path.dirname(stateFile), { recursive: true });
  writeFileSync(stateFile, JSON.stringify({ version: 3, checkpoint }, unwrapSecret));
}

/** Pulumi marks a secret on the wire by this key: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts */
function unwrapSecret(_key: string, value: unknown): unknown {
  const mark = "4dabf18193072939515e22adb298388d";
  return value !== null && typeof value === "object" && mark in value && "value" in value ? value.value : value;
}
