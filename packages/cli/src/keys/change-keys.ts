import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import { type Callers, readCallers } from "@savelife/functions/ingest-keys";
import { CliError, EXIT, usageError } from "../cli-error.ts";
import { confirm, refuseInterrupted, refuseUnattended } from "../dlq/ask.ts";
import type { Io } from "../io.ts";
import { amount, printable } from "../output/text.ts";

/** The hashes are shown by their beginnings: enough to distinguish them. */
const SHOWN = 8;

export type ListOptions = { stage: string; json?: true };
export type AddOptions = { stage: string; second?: true; dryRun?: true };
export type RemoveOptions = { stage: string; key?: string; yes?: true; dryRun?: true };

/** Shows who may call the API of a stage. */
export async function listKeys(options: ListOptions, io: Io, secret = sstSecret(options.stage, io.env)): Promise<void> {
  const { stage, json } = options;
  const { output, messages } = io;
  const callers = Object.entries(await secret.read());
  for (const [caller, hashes] of callers) {
    const keys = hashes.map((hash) => hash.slice(0, SHOWN));
    await output.write(json ? `${JSON.stringify({ caller, keys })}\n` : `${caller}   ${keys.join(" ")}\n`);
  }
  const count = amount(callers.length, "caller");
  await messages.write(`${count} of stage ${stage}; keys by the beginning of their SHA-256.\n`);
}

/** Makes a key for a caller, shows it once, and adds its hash to the secret next to the others. */
export async function addKey(
  caller: string,
  options: AddOptions,
  io: Io,
  secret = sstSecret(options.stage, io.env),
): Promise<void> {
  const { stage, second, dryRun } = options;
  const { output, messages } = io;
  const callers = await secret.read();
  const hashes = hashesOf(callers, caller);
  if (hashes.length > 0 && !second) {
    const next = "To give it another one while it changes keys, add --second. Both hold then.";
    throw usageError(`${caller} has ${amount(hashes.length, "key")} already`, next);
  }
  const one = hashes.length > 0 ? "one more key" : "a key";
  if (dryRun) return messages.write(`It would get ${one}. Nothing was changed.\n`);
  const key = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(key).digest("hex");
  await output.write(`${key}\n`); // first, so that no key holds that nobody has seen
  await secret.write({ ...callers, [caller]: [...hashes, hash] }).catch(async (error: unknown) => {
    await messages.write("The key above was not stored: throw it away.\n");
    throw error;
  });
  const what = `This is the key of ${caller}. It is shown once, and only its hash is kept: give it to them safely.`;
  await messages.write(`${what}\n${deploy(stage)}`);
}

/** Takes the keys of a caller away, or one of them. */
export async function removeKeys(
  caller: string,
  options: RemoveOptions,
  io: Io,
  secret = sstSecret(options.stage, io.env),
): Promise<void> {
  const { stage, key, dryRun } = options;
  const { messages } = io;
  refuseUnattended(options, io);
  const callers = await secret.read();
  const hashes = hashesOf(callers, caller);
  const left = key === undefined ? [] : hashes.filter((hash) => !hash.toLowerCase().startsWith(key.toLowerCase()));
  const removed = hashes.length - left.length;
  if (removed === 0) {
    const what = hashes.length === 0 ? `${caller} has no key` : `${caller} has no key that begins with ${key}`;
    throw new CliError(EXIT.rejected, what, `See who has: npx savelife keys list --stage ${stage}`);
  }
  const what = `${amount(removed, "key")} of ${caller}${left.length > 0 ? `, and leave ${amount(left.length, "key")}` : ""}`;
  if (dryRun) return messages.write(`It would remove ${what}. Nothing was changed.\n`);
  const confirmed = await confirm("", `Remove ${what}? It cannot be undone.`, options, { io });
  if (!confirmed) {
    refuseInterrupted(io, "Nothing was changed.");
    return messages.write("Nothing was changed.\n");
  }
  const { [caller]: _all, ...others } = callers;
  await secret.write(left.length > 0 ? { ...callers, [caller]: left } : others);
  await messages.write(`Removed ${what}.\n${deploy(stage)}`);
}

/** A caller may have any name, also one of those that every object has, such as constructor. */
function hashesOf(callers: Callers, caller: string): string[] {
  return (Object.hasOwn(callers, caller) && callers[caller]) || [];
}

function deploy(stage: string): string {
  return `It takes effect with the next deploy: npx sst deploy --stage ${stage}\n`;
}

const ROOT = path.join(import.meta.dirname, "../../../..");
const SST = path.join(ROOT, "node_modules/sst/bin/sst.mjs");
const NAME = "IngestKeys";

/** Where the callers of a stage are kept. */
type Secret = { read(): Promise<Callers>; write(callers: Callers): Promise<void> };

/** The secret of a stage as SST keeps it: who may call the API, each with the hashes of its keys. @throws CliError */
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
    const quiet = { ...env, SST_TELEMETRY_DISABLED: "1" }; // what it says of its telemetry hides the reason
    return (await promisify(execFile)(process.execPath, [SST, ...args], { cwd: ROOT, env: quiet })).stdout;
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`;
    if (accepted?.test(said)) return "";
    const reason = printable(reasonOf(said).slice(0, 300)) || "no reason was given";
    const message = `SST could not reach the secrets of stage ${args.at(-1)}: ${reason}`;
    const next = "Log in to AWS with a role that may do this: docs/deploy.md.";
    throw new CliError(EXIT.unavailable, message, next, { cause });
  }
}

/** The reason in what SST says: all from its last ✕ on, or else its last line. */
export function reasonOf(said: string): string {
  const lines = said.split("\n").flatMap((line) => line.trim() || []);
  const from = lines.findLastIndex((line) => line.startsWith("✕"));
  return lines.slice(from).join(" ").replace(/^✕\s*/, "");
}
