/** Checks the direction of imports: inside core each file imports only files above it, and packages only those allowed. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** The files of core, in the order in which a message meets them; `events/*` stands for all files of that folder. */
const CORE = [
  "chunk",
  "depth",
  "clock",
  "metrics-namespace",
  "aws-errors",
  "outcome",
  "show-name",
  "json",
  "keys",
  "trace",
  "decode-data",
  "event",
  "events/fields",
  "events/*",
  "event-types",
  "catalogue",
  "import-folder",
  "unwrap",
  "parse",
  "row-rules",
  "row-plan",
  "rows",
  "item",
  "rounds",
  "table",
  "conclude",
  "precheck",
  "queue",
  "to-message",
  "dead-letters",
  "letter",
  "mask",
  "explain",
  "set-field",
  "receive",
  "settle",
  "consume",
  "publish",
];

/** The packages that the sources of each package may import. Tests may also start the local engines. */
const PACKAGES: Record<string, string[]> = {
  core: [],
  functions: ["core"],
  workbench: ["core"],
  console: ["core", "contracts", "workbench"],
  local: ["core", "functions", "console", "workbench"],
  cli: ["core", "console", "local", "workbench"],
  contracts: ["core"],
  publisher: ["core"],
  simulator: ["core"],
  docs: ["contracts"],
  bench: ["core", "functions", "local", "publisher", "workbench"],
};
const FOR_TESTS = ["local"];

const faults = globSync("packages/*/src/**/*.{ts,tsx}").flatMap(faultsOf);
for (const fault of faults) console.error(fault);
console.error(
  faults.length === 0 ? "imports: all in the right direction" : `imports: ${faults.length} in the wrong direction`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

function faultsOf(file: string): string[] {
  const [, owner = ""] = file.split("/");
  const isTest = /\.(test|property|bench|browser|examples)\.tsx?$/.test(file) || file.includes("/test/");
  const allowed = PACKAGES[owner];
  if (!allowed) return [`${file}: the package ${owner} is not in the list of packages/check-imports.ts`];
  const faults = importsOf(file).flatMap((name) => {
    const [, scope] = /^@savelife\/([^/]+)/.exec(name) ?? [];
    if (!scope || allowed.includes(scope) || (isTest && FOR_TESTS.includes(scope))) return [];
    return [`${file}: ${owner} must not import ${name}`];
  });
  return owner === "core" && !isTest ? [...faults, ...orderFaultsOf(file)] : faults;
}

function orderFaultsOf(file: string): string[] {
  const own = rank(file);
  if (own < 0) return [`${file}: not in the order of packages/check-imports.ts`];
  const files = importsOf(file).filter((name) => name.startsWith("."));
  return files
    .filter((name) => rank(path.join(path.dirname(file), name)) >= own)
    .map((name) => `${file}: imports ${name}, which comes below it`);
}

function rank(file: string): number {
  const name = path.relative("packages/core/src", file).replace(/\.ts$/, "");
  const exact = CORE.indexOf(name);
  return exact >= 0 || !name.startsWith("events/") ? exact : CORE.indexOf("events/*");
}

function importsOf(file: string): string[] {
  const source = readFileSync(file, "utf8");
  return [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name = ""]) => name);
}
