import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { type Callers, readCallers } from "@savelife/functions/ingest-keys";
import { CliError, EXIT } from "../cli-error.ts";
import { printable } from "../output/text.ts";

const ROOT = path.join(import.meta.dirname, "../../../..");
const SST = path.join(ROOT, "node_modules/sst/bin/sst.mjs");
const NAME = "IngestKeys";

/** Where the callers of a stage are kept. */
export type Secret = { read(): Promise<Callers>; write(callers: Callers): Promise<void> };

/**
 * The secret of a stage as SST keeps it: who may call the API, each with the hashes of its keys. What is written takes
 * effect with the next deploy.
 * @throws CliError when it cannot be read or written, or is not ours
 */
export function sstSecret(stage: string, env: NodeJS.ProcessEnv): Secret {
  return {
    read: () => readSecret(stage, env),
    write: async (callers) => void (await sst(["secret", "set", NAME, JSON.stringify(callers), "--stage", stage], env)),
  };
}

async function readSecret(stage: string, env: NodeJS.ProcessEnv): Promise<Callers> {
  const listed = await sst(["secret", "list", "--stage", stage], env, /No secrets found/);
  const line = listed.split("\n").find((one) => one.startsWith(`${NAME}=`));
  try {
    return line === undefined ? {} : readCallers(line.slice(NAME.length + 1));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : `the secret ${NAME} cannot be read`;
    throw new CliError(EXIT.unavailable, message, "", { cause });
  }
}

/** Runs SST's own command line, which knows where its secrets are and how they are encrypted. */
async function sst(args: string[], env: NodeJS.ProcessEnv, accepted?: RegExp): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, [SST, ...args], { cwd: ROOT, env })).stdout;
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`;
    if (accepted?.test(said)) return "";
    const last =
      said
        .split("\n")
        .filter((line) => line.trim() !== "")
        .at(-1) ?? "no reason was given";
    const message = `SST could not reach the secrets of stage ${args.at(-1)}: ${printable(last.slice(0, 300))}`;
    throw new CliError(EXIT.unavailable, message, "Log in to AWS with a role that may do this: docs/deploy.md.", {
      cause,
    });
  }
}
