/**
 * Puts SST's components, their types and the Pulumi SDK into .sst/platform, which `tsc -p .` and the infrastructure
 * test need. From the npm registry alone; on a machine with the whole internet `sst install` gives the same.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { root, sst } from "./sst-cli.ts";

const platform = path.join(root, ".sst/platform");
const versionFile = path.join(platform, "version"); // the first that SST writes
const lockFile = path.join(root, ".sst/provider-lock.json"); // the last

/**
 * Installs .sst/platform when it is missing, half-finished or of another version of SST; otherwise returns at once. One
 * process at a time: the checks and the tests of `pnpm test` both need it.
 */
export async function installPlatform(): Promise<void> {
  mkdirSync(path.dirname(platform), { recursive: true });
  using lock = new DatabaseSync(path.join(root, ".sst/install.lock"), { timeout: 300_000 });
  lock.exec("BEGIN EXCLUSIVE"); // waits for another process; the system ends it with this one
  await installUnlessComplete();
}

async function installUnlessComplete(): Promise<void> {
  const version = sstVersion();
  if (isComplete(version)) return;
  console.error(
    `Installing the components and types of SST ${version} into .sst/platform: once a version, half a minute.`,
  );
  for (const stale of [platform, lockFile]) rmSync(stale, { recursive: true, force: true, maxRetries: 5 });
  const advice = "It needs npm on the PATH and the npm registry. Then run it again: what is half-finished is replaced.";
  try {
    await sst(["install", "--stage", "test"]);
  } catch (cause) {
    throw new Error(`.sst/platform could not be installed. ${advice}\n${(cause as Error).message}`, { cause });
  }
  if (!isComplete(version)) throw new Error(`sst install ended well, but .sst/platform is not complete. ${advice}`);
}

function sstVersion(): string {
  const manifest = path.join(root, "node_modules/sst/package.json");
  if (!existsSync(manifest))
    throw new Error("node_modules/sst was expected and is not there: run `pnpm install` first.");
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

/** An install that was killed leaves no lock, or one older than the version that it had begun with. */
function isComplete(version: string): boolean {
  const needed = [
    versionFile,
    lockFile,
    path.join(platform, "config.d.ts"),
    path.join(platform, "node_modules/@pulumi/aws"),
  ];
  if (!needed.every((file) => existsSync(file))) return false;
  return (
    readFileSync(versionFile, "utf8").trim() === version && statSync(lockFile).mtimeMs >= statSync(versionFile).mtimeMs
  );
}

if (import.meta.main) {
  await installPlatform().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
