import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./sst-cli.ts";

/** A text of a file and what takes its place. The text must be there exactly once. */
export type Edit = { file: string; from: string; to: string };

/** Where the copy of that name is. */
export const stageFolder = (name: string) => path.join(root, "dist/stages", name);

/**
 * Copies the app to its own folder and makes the edits there, so that SST reads no `.env` of the developer's, which
 * would go before the environment, and writes over nothing. It stays until the next copy of that name. Answers the
 * folder, which is not in .sst, as SST 4.17.1 gives no globals to a program that is somewhere in a folder of that name.
 */
export function copyApp(name: string, edits: Edit[]): string {
  const copy = stageFolder(name);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(path.join(copy, ".sst"), { recursive: true });
  for (const part of ["sst.config.ts", "package.json", "stacks"]) {
    cpSync(path.join(root, part), path.join(copy, part), {
      recursive: true,
      filter: (file) => !file.endsWith("/test"),
    });
  }
  cpSync(path.join(root, ".sst/provider-lock.json"), path.join(copy, ".sst/provider-lock.json"));
  for (const shared of ["packages", "node_modules", ".sst/platform"]) {
    symlinkSync(path.join(root, shared), path.join(copy, shared));
  }
  for (const edit of edits) make(edit, copy);
  return copy;
}

function make({ file, from, to }: Edit, folder: string): void {
  const name = path.join(folder, file);
  const [before, after, ...others] = readFileSync(name, "utf8").split(from);
  if (after === undefined || others.length > 0)
    throw new Error(`Expected “${from}” once in ${file}: write it again there`);
  writeFileSync(name, `${before}${to}${after}`);
}
