import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv, promisify } from "node:util";
import { withoutSecrets } from "../io.ts";
import { Unreadable } from "./facts.ts";

const ROOT = path.join(import.meta.dirname, "../../../..");

/**
 * Whether a deploy from here would encrypt with a key of the account: SST reads `.env` and `.env.<stage>`, and what is
 * set already goes before both.
 */
export function readWantedKey(stage: string, env: NodeJS.ProcessEnv, root = ROOT): { isOwn: boolean } {
  const files = [`.env.${stage}`, ".env"].map((name) => path.join(root, name)).filter((file) => existsSync(file));
  const settings = [env, ...files.map((file) => parseEnv(readFileSync(file, "utf8")))];
  const set = settings.flatMap(({ SAVELIFE_CUSTOMER_KEY }) => SAVELIFE_CUSTOMER_KEY?.trim() || []);
  return { isOwn: set[0] === "yes" };
}

/** What a function is made of. */
const SOURCES = ["packages/core/src", "packages/functions", "stacks", "sst.config.ts", "pnpm-lock.yaml"];
const TESTS = [":(exclude,glob)**/*.test.ts", ":(exclude,glob)**/*.bench.ts", ":(exclude,glob)**/test/**"];

/**
 * The files of the functions' code that differ from a commit.
 * @param root where the code is
 * @throws Unreadable when git does not know the commit: it was not fetched, or this is not a clone
 */
export async function changedSince(commit: string, root = ROOT): Promise<string[]> {
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new Unreadable("the tag `commit` of a function is not a commit");
  const args = ["diff", "--name-only", commit, "--", ...SOURCES, ...TESTS];
  try {
    const { stdout } = await promisify(execFile)("git", args, { cwd: root, env: withoutSecrets(process.env) });
    return stdout.split("\n").filter((file) => file !== "");
  } catch (cause) {
    throw new Unreadable(`git does not know ${commit}, from which it was deployed; try: git fetch`, { cause });
  }
}
