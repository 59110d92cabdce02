/**
 * Builds `dist/`, which is what is published: one JavaScript file with core, zod, uuid and p-map in it, declarations that
 * need none of them, and a package.json that names neither workspace nor catalog.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const dist = path.join(here, "dist");

/** What stays an import: the consumer's own SDK client may be passed in, and gets its updates without us. */
const EXTERNAL = ["@aws-sdk/client-sqs"];

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
writeLicenses(await bundle());
writeDeclarations();
writeManifest();
for (const file of ["README.md", "LICENSE"]) copyFileSync(path.join(here, file), path.join(dist, file));

async function bundle(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [path.join(here, "src/index.ts")],
    outfile: path.join(dist, "index.js"),
    absWorkingDir: here,
    bundle: true,
    external: EXTERNAL,
    format: "esm",
    platform: "node",
    target: "node20",
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

/** The licenses of what the bundle contains ask to be passed on with it. */
function writeLicenses(inputs: string[]): void {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? []));
  const texts = [...folders].map((folder) => {
    const file = readdirSync(path.join(here, folder)).find((name) => /^licen[cs]e/i.test(name));
    if (!file) throw new Error(`expected a license file in ${folder}, found none; keep that package out of the bundle`);
    const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
    return `${name}\n\n${readFileSync(path.join(here, folder, file), "utf8").trim()}\n`;
  });
  writeFileSync(path.join(dist, "third-party-licenses.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
}

function writeDeclarations(): void {
  const emitted = mkdtempSync(path.join(tmpdir(), "publisher-"));
  const typescript = path.dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const tsc = path.join(typescript, "bin/tsc");
  const project = path.join(here, "tsconfig.build.json");
  execFileSync(process.execPath, [tsc, "-p", project, "--outDir", emitted], { stdio: "inherit" });
  copyDeclaration(path.join(emitted, "publisher/src"), "index", new Set());
  rmSync(emitted, { recursive: true });
}

/** Copies a declaration and those that it imports, and no other. */
function copyDeclaration(from: string, name: string, copied: Set<string>): void {
  if (copied.has(name)) return;
  copied.add(name);
  const text = readFileSync(path.join(from, `${name}.d.ts`), "utf8");
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier = ""]) => specifier);
  const foreign = imports.filter((specifier) => !specifier.startsWith("./") && !EXTERNAL.includes(specifier));
  if (foreign.length > 0) {
    throw new Error(
      `expected ${name}.d.ts to import ${EXTERNAL} alone, found ${foreign.join(", ")}; spell that type out in ${name}.ts`,
    );
  }
  writeFileSync(path.join(dist, `${name}.d.ts`), text.replaceAll(/("\.\/[\w-]+)\.ts"/g, '$1.js"'));
  for (const specifier of imports.filter((specifier) => specifier.startsWith("./"))) {
    copyDeclaration(from, path.basename(specifier, ".ts"), copied);
  }
}

function writeManifest(): void {
  const {
    private: _private,
    scripts: _scripts,
    devDependencies: _dev,
    exports: _sources,
    ...manifest
  } = readManifest();
  const exports = { ".": { types: "./index.d.ts", default: "./index.js" }, "./package.json": "./package.json" };
  const dependencies = Object.fromEntries(EXTERNAL.map((name) => [name, versionOf(name)]));
  writeFileSync(
    path.join(dist, "package.json"),
    `${JSON.stringify({ ...manifest, exports, dependencies }, null, 2)}\n`,
  );
}

function readManifest(): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(here, "package.json"), "utf8"));
}

/** The version that the workspace's catalog names. */
function versionOf(name: string): string {
  const catalog = readFileSync(path.join(here, "../../pnpm-workspace.yaml"), "utf8");
  const [, version] = new RegExp(`^ {2}"?${name}"?: (\\S+)`, "m").exec(catalog) ?? [];
  if (!version) throw new Error(`expected ${name} in the catalog of pnpm-workspace.yaml, found none; add it there`);
  return version;
}
