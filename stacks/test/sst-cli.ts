import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { devNull } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** The root of the repository, where sst.config.ts is. */
export const root = path.resolve(import.meta.dirname, "../..");

/** Takes the place of ~/.config for the CLI, so that nothing of the user's is read or changed. */
export const configHome = path.join(root, ".sst/xdg");

/** Runs the SST CLI of this workspace on the app in a folder, cut off from any account; rejects with what it said. */
export async function sst(args: string[], env: Record<string, string> = {}, cwd = root): Promise<void> {
  mkdirSync(configHome, { recursive: true });
  const cli = path.join(root, "node_modules/sst/bin/sst.mjs");
  try {
    await promisify(execFile)(process.execPath, [cli, ...args], {
      cwd,
      maxBuffer: 64 * 2 ** 20, // bytes; the default of 1 MiB would kill a talkative run
      env: { ...sstEnv(), SST_PRINT_LOGS: "1", ...env }, // as the reason of a failure is in the log alone
    });
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    throw new Error([`sst ${args.join(" ")} failed:`, stdout, errors(stderr), engineLog(cwd)].join("\n"), { cause });
  }
}

/** An environment in which the SST CLI is cut off from any account, and fetches nothing but from npm. */
export function sstEnv(): NodeJS.ProcessEnv {
  return {
    ...withoutCloud(process.env),
    PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter), // SST runs whichever `node` is first
    XDG_CONFIG_HOME: configHome,
    SST_NO_BUN: "1", // installs with npm, where it would fetch bun from GitHub
    SST_SKIP_DEPENDENCY_CHECK: "1", // does not fetch the Pulumi engine, which only a deploy needs
    SST_TELEMETRY_DISABLED: "1",
    GOGC: "400", // a fifth of the CLI's CPU time went into collecting garbage
  };
}

/**
 * A profile, key or endpoint of the user would lead to a real account; a secret or setting would change what is tested.
 */
function withoutCloud(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS|SST|PULUMI|SAVELIFE)_/.test(name));
  return { ...Object.fromEntries(kept), AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };
}

/** The errors of the log lines, and all lines that are not log lines. */
function errors(stderr: string): string {
  const lines = stderr.split("\n");
  return lines.filter((line) => !/^time=\S+ level=(DEBUG|INFO|WARN)/.test(line)).join("\n");
}

/** What the program threw, of which the CLI prints a summary. */
function engineLog(cwd: string): string {
  const file = path.join(cwd, ".sst/log/pulumi.err.log");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
