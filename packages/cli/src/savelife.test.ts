import { spawnSync } from "node:child_process";
import { copyFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { runHere } from "../test/run-here.ts";
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

test.for([
  [["--version"], 0],
  [["tabel"], 64],
  [["table", "list"], 69],
] as const)("npx adds no line to what %s prints, and ends as it does, with %i", async ([args, code]) => {
  await symlink(path.join(import.meta.dirname, "../../../node_modules"), path.join(folder, "node_modules"));
  const { status, stdout, stderr } = spawnSync("npx", ["--offline", "savelife", ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  expect({ code: status, stdout, stderr }).toEqual({ ...(await runHere([...args], folder)), code });
});
