import { spawnSync } from "node:child_process";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryDirectory } from "../test/stack.ts";

const program = path.join(import.meta.dirname, "savelife.mjs");
let folder: string;
beforeEach(async () => {
  folder = await temporaryDirectory();
});
afterEach(() => rm(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, stdout, stderr };
}

it("says which Node it needs to one that cannot read TypeScript, and how to get it", () => {
  expect(run("--no-experimental-strip-types", program, "--help")).toEqual({
    status: 69,
    stdout: "",
    stderr: `error: savelife needs Node 24, and this is ${process.version}\nRun: npx -y pnpm@12 exec savelife …\n`,
  });
});

it("says what to do when a package is not installed, as after git pull", async () => {
  const sources = path.join(folder, "packages/cli/src");
  await mkdir(sources, { recursive: true });
  await copyFile(program, path.join(sources, "savelife.mjs"));
  await writeFile(path.join(sources, "main.ts"), 'import "not-there";');
  expect(run(path.join(sources, "savelife.mjs"), "--help")).toEqual({
    status: 69,
    stdout: "",
    stderr: "error: not everything that savelife needs is installed\nRun: npx -y pnpm@12 install\n",
  });
});
