import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "./sst-cli.ts";

/** A text of a file and what takes its place. The text must be there once, lest the change be none. */
export type Edit = { file: string; from: string; to: string };

/** Copies the app, without what SST has built, to a folder of its own, and makes the edits there. */
export function copyApp(edits: Edit[]): { root: string; remove: () => void } {
  const copy = mkdtempSync(path.join(tmpdir(), "savelife-stacks-"));
  for (const name of ["sst.config.ts", "sst-env.d.ts", "package.json", "tsconfig.json", "stacks"]) {
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  }
  for (const name of ["node_modules", "packages"]) symlinkSync(path.join(root, name), path.join(copy, name));
  mkdirSync(path.join(copy, ".sst"));
  cpSync(path.join(root, ".sst/provider-lock.json"), path.join(copy, ".sst/provider-lock.json"));
  symlinkSync(path.join(root, ".sst/platform"), path.join(copy, ".sst/platform"));
  for (const edit of edits) make(edit, copy);
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}

function make({ file, from, to }: Edit, folder: string): void {
  const name = path.join(folder, file);
  const [before, after, ...others] = readFileSync(name, "utf8").split(from);
  if (after === undefined || others.length > 0)
    throw new Error(`Expected “${from}” once in ${file}: write it anew there`);
  writeFileSync(name, `${before}${to}${after}`);
}
