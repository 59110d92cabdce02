import { createHash, randomBytes } from "node:crypto";
import { CliError, EXIT } from "../cli-error.ts";
import { confirm, refuseNobody } from "../dlq/ask.ts";
import type { Io } from "../io.ts";
import { amount } from "../output/text.ts";
import type { Secret } from "./sst-secret.ts";

/** The hashes are shown by their beginnings: enough to distinguish them. */
const SHOWN = 8;

type Options = { stage: string; dryRun?: true };

/** Shows who may call the API of a stage. */
export async function listKeys(
  { stage, json }: Options & { json?: true },
  { output, messages }: Io,
  secret: Secret,
): Promise<void> {
  const callers = Object.entries(await secret.read());
  for (const [caller, hashes] of callers) {
    const keys = hashes.map((hash) => hash.slice(0, SHOWN));
    await output.write(json ? `${JSON.stringify({ caller, keys })}\n` : `${caller}   ${keys.join(" ")}\n`);
  }
  await messages.write(
    `${amount(callers.length, "caller")} of stage ${stage}; keys by the beginning of their SHA-256.\n`,
  );
}

/** Makes a key for a caller, shows it once, and adds its hash to the secret next to the others. */
export async function addKey(
  caller: string,
  options: Options & { second?: true },
  io: Io,
  secret: Secret,
): Promise<void> {
  const { stage, second, dryRun } = options;
  const { output, messages } = io;
  const callers = await secret.read();
  const hashes = callers[caller] ?? [];
  if (hashes.length > 0 && !second) {
    const next = "To give it another one while it changes keys, add --second. Both hold then.";
    throw new CliError(EXIT.usage, `${caller} has ${amount(hashes.length, "key")} already`, next);
  }
  if (dryRun)
    return messages.write(`It would get ${hashes.length > 0 ? "one more key" : "a key"}. Nothing was changed.\n`);
  const key = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(key).digest("hex");
  await secret.write({ ...callers, [caller]: [...hashes, hash] });
  await output.write(`${key}\n`);
  await messages.write(
    `This is the key of ${caller}. It is shown once, and only its hash is kept: give it to them safely.\n${deploy(stage)}`,
  );
}

/** Takes the keys of a caller away, or one of them. */
export async function removeKeys(
  caller: string,
  options: Options & { key?: string; yes?: true },
  io: Io,
  secret: Secret,
): Promise<void> {
  const { stage, key, dryRun } = options;
  const { messages } = io;
  refuseNobody(options, io);
  const callers = await secret.read();
  const { [caller]: hashes = [], ...others } = callers;
  const left = key === undefined ? [] : hashes.filter((hash) => !hash.toLowerCase().startsWith(key.toLowerCase()));
  const removed = hashes.length - left.length;
  if (removed === 0) {
    const what = hashes.length === 0 ? `${caller} has no key` : `${caller} has no key that begins with ${key}`;
    throw new CliError(EXIT.rejected, what, `See who has: npx savelife keys list --stage ${stage}`);
  }
  const what = `${amount(removed, "key")} of ${caller}${left.length > 0 ? `, and leave ${amount(left.length, "key")}` : ""}`;
  if (dryRun) return messages.write(`It would remove ${what}. Nothing was changed.\n`);
  const confirmed = await confirm("", `Remove ${what}? It cannot be undone.`, options, { io });
  if (!confirmed) return messages.write("Nothing was changed.\n");
  await secret.write(left.length > 0 ? { ...callers, [caller]: left } : others);
  await messages.write(`Removed ${what}.\n${deploy(stage)}`);
}

function deploy(stage: string): string {
  return `It takes effect with the next deploy: npx sst deploy --stage ${stage}\n`;
}
