import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { withoutSecrets } from "../../io.ts";
import { Unreadable } from "./read-fact.ts";

const ROOT = path.join(import.meta.dirname, "../../../../..");

/** What a function is made of. */
const SOURCES = ["packages/core/src", "packages/functions", "stacks", "sst.config.ts", "pnpm-lock.yaml"];
const TESTS = [":(exclude,glob)**/*.test.ts", ":(exclude,glob)**/*.bench.ts", ":(exclude,glob)**/test/**"];

/**
 * The files of the functions' code that differ from a commit.
 * @param root where the code is
 * @throws Unreadable when git does not know the commit: it was not fetched, or this is no clone
 */
export async function changedSince(commit: string, root = ROOT): Promise<string[]> {
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new Unreadable("expected the tag `commit` of a function to be a commit");
  const args = ["diff", "--name-only", commit, "--", ...SOURCES, ...TESTS];
  try {
    const { stdout } = await promisify(execFile)("git", args, { cwd: root, env: withoutSecrets(process.env) });
    return stdout.split("\n").filter((file) => file !== "");
  } catch (cause) {
    throw new Unreadable(`git does not know ${commit}, from which it was deployed; try: git fetch`, { cause });
  }
}
