import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../test/run.ts";
import { ROOT } from "./read-pages.ts";

/** A folder with the repository's rules and packages, and with no file in them. */
let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "savelife-imports-"));
  for (const name of ["cli", "core", "functions", "local"]) {
    await mkdir(path.join(root, "packages", name), { recursive: true });
    await mkdir(path.join(root, "node_modules/@savelife"), { recursive: true });
    await symlink(path.join(root, "packages", name), path.join(root, "node_modules/@savelife", name), "dir");
  }
  for (const file of ["biome.json", "package.json", ...["cli", "core", "functions", "local"].map(manifestOf)]) {
    await copyFile(path.join(ROOT, file), path.join(root, file));
  }
  execFileSync("git", ["init", "-q"], { cwd: root });
});
afterAll(() => rm(root, { recursive: true }));

const manifestOf = (name: string) => `packages/${name}/package.json`;

/** The rules that files with these imports break, each once. */
async function brokenBy(files: Record<string, string>): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  const biome = path.join(ROOT, "node_modules/.bin/biome");
  const { stdout } = await run(root, biome, ["lint", "--reporter=json", ...Object.keys(files)]);
  for (const name of Object.keys(files)) await rm(path.join(root, name));
  const { diagnostics }: { diagnostics: { category: string }[] } = JSON.parse(stdout);
  return [...new Set(diagnostics.map(({ category }) => category.split("/").at(-1) ?? ""))];
}

const imports = (from: string) => `import { a } from "${from}";\nexport const b = a;\n`;

describe("refuses", () => {
  it.for<[string, Record<string, string>, string]>([
    [
      "a file of another package",
      { "packages/core/src/a.ts": imports("../../cli/src/output/text.ts") },
      "noRestrictedImports",
    ],
    [
      "a test's helper of another package",
      { "packages/core/src/events/a.test.ts": imports("../../../local/test/start.ts") },
      "noRestrictedImports",
    ],
    [
      "it when it is loaded later",
      { "packages/core/src/a.ts": 'export const a = () => import("../../cli/src/run.ts");\n' },
      "noRestrictedImports",
    ],
    [
      "it when it is passed on",
      { "packages/local/src/a.tsx": 'export * from "../../core/src/keys.ts";\n' },
      "noRestrictedImports",
    ],
    ["the command line", { "packages/local/src/a.test.ts": imports("@savelife/cli/run") }, "noRestrictedImports"],
    [
      "a package that only tests may import",
      { "packages/core/src/a.ts": imports("@savelife/local/ports") },
      "noUndeclaredDependencies",
    ],
    [
      "a package that package.json does not name",
      { "packages/core/src/a.ts": imports("fast-check") },
      "noUndeclaredDependencies",
    ],
    [
      "a cycle",
      { "packages/core/src/a.ts": imports("./b.ts"), "packages/core/src/b.ts": imports("./a.ts") },
      "noImportCycles",
    ],
    [
      "a cycle of types",
      {
        "packages/core/src/a.ts": 'import type { B } from "./b.ts";\nexport type A = B[];\n',
        "packages/core/src/b.ts": 'import type { A } from "./a.ts";\nexport type B = { a: A };\n',
      },
      "noImportCycles",
    ],
    [
      "a cycle of packages",
      {
        "packages/functions/src/a.ts": imports("@savelife/core/a"),
        "packages/core/src/a.test.ts": imports("@savelife/functions/a"),
        "packages/core/src/a.ts": imports("./a.test.ts"),
      },
      "noImportCycles",
    ],
  ])("%s", async ([, files, rule]) => {
    expect(await brokenBy(files)).toEqual([rule]);
  });
});

describe("lets pass", () => {
  it.for<[string, Record<string, string>]>([
    ["files of the same package", { "packages/core/src/events/a.ts": imports("../keys.ts") }],
    ["helpers of its tests", { "packages/core/src/events/a.test.ts": imports("../../test/records.ts") }],
    ["sources in these", { "packages/core/test/a.ts": imports("../src/keys.ts") }],
    ["a dependency", { "packages/local/src/a.ts": imports("@savelife/core/keys") }],
    ["the local engines, in tests", { "packages/core/src/a.test.ts": imports("@savelife/local/sqs") }],
  ])("%s", async ([, files]) => {
    expect(await brokenBy(files)).toEqual([]);
  });
});
