import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Edit, ROOT } from "../src/read-pages.ts";

/** A copy of the repository, in which a test may change what it likes. */
export type Scratch = { root: string; remove(): Promise<void> };

/** Copies the files, as they are now and without those that git ignores, and links what is installed. */
export async function makeScratch(): Promise<Scratch> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "savelife-tutorial-")));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  }).split("\0");
  const files = listed.filter((file) => file !== "" && existsSync(path.join(ROOT, file)));
  for (const file of files) await cp(path.join(ROOT, file), path.join(root, file));
  await linkInstalled(root);
  await linkPlatform(root);
  execFileSync("git", ["init", "-q"], { cwd: root }); // biome asks git what to ignore
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** Applies one edit of a tutorial. */
export async function apply(root: string, { kind, path: file, text }: Edit): Promise<void> {
  const target = path.join(root, file);
  if (kind === "line" && !existsSync(target)) throw new Error(`expected ${file} to be there, to add a line to it`);
  if (kind === "file" && existsSync(target)) throw new Error(`expected no ${file} yet, as the tutorial creates it`);
  await (kind === "line" ? appendFile(target, text) : writeFile(target, text));
}

/**
 * The packages of the workspace are linked by relative paths, which in the copy lead to the copy; all else is linked from
 * where it is installed. The caches of tools stay apart.
 */
async function linkInstalled(root: string): Promise<void> {
  const installed = path.join(ROOT, "node_modules");
  await mkdir(path.join(root, "node_modules"));
  for (const name of await readdir(installed)) {
    if (name === ".vite" || name === ".cache") continue;
    await symlink(path.join(installed, name), path.join(root, "node_modules", name));
  }
  for (const name of await readdir(path.join(root, "packages"))) {
    const modules = path.join("packages", name, "node_modules");
    if (!existsSync(path.join(ROOT, modules))) continue;
    await cp(path.join(ROOT, modules), path.join(root, modules), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !/node_modules\/\.(vite|cache)/.test(source),
    });
  }
}

/** What `sst install` made here; where it is missing, what needs it in the copy installs it there. */
async function linkPlatform(root: string): Promise<void> {
  const [platform, lock] = [".sst/platform", ".sst/provider-lock.json"];
  if (!existsSync(path.join(ROOT, platform)) || !existsSync(path.join(ROOT, lock))) return;
  await mkdir(path.join(root, ".sst"));
  await symlink(path.join(ROOT, platform), path.join(root, platform));
  await cp(path.join(ROOT, lock), path.join(root, lock));
}
