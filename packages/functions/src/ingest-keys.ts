import { createHash, timingSafeEqual } from "node:crypto";
import * as z from "zod/mini";

/** Callers' names, each with the SHA-256 hashes of its keys: several while a key is being changed. */
export type IngestKeys = { caller: string; hash: Buffer }[];

const Hash = z.string().check(z.regex(/^[0-9a-f]{64}$/i));
const Secret = z.record(z.string().check(z.regex(/^[^\s\p{Cc}]{1,200}$/u)), z.union([Hash, z.array(Hash)]));

/** Whoever calls the API where it is open: on the loopback interface of one machine. */
const OPEN_CALLER = "local";

/** Callers' names, each with the hashes of its keys in hex. */
export type Callers = Record<string, string[]>;

/**
 * Reads the `IngestKeys` secret: JSON of each caller's name to the hash, or the hashes, of its keys in hex.
 * @throws Error when it is anything else, without quoting it
 */
export function readCallers(secret: string): Callers {
  try {
    const callers = Object.entries(Secret.parse(JSON.parse(secret)));
    return Object.fromEntries(callers.map(([caller, hashes]) => [caller, [hashes].flat()]));
  } catch {
    throw new Error(
      'the IngestKeys secret is not JSON like {"crm":"<SHA-256 of the key in hex>"}; set it with: npx savelife keys add',
    );
  }
}

/** The keys of the secret, as they are compared. */
export function readIngestKeys(secret: string): IngestKeys {
  return Object.entries(readCallers(secret)).flatMap(([caller, hashes]) =>
    hashes.map((hash) => ({ caller, hash: Buffer.from(hash, "hex") })),
  );
}

/**
 * The caller's name, or undefined when its key is not known. Every hash is compared, in constant time, so that the time
 * taken does not reveal which came close.
 */
export function callerOf(authorization: string | undefined, keys: IngestKeys | undefined): string | undefined {
  if (!keys) return OPEN_CALLER;
  const key = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1] ?? "";
  const shown = createHash("sha256").update(key).digest();
  const matches = keys.filter(({ hash }) => timingSafeEqual(hash, shown));
  return key === "" ? undefined : matches[0]?.caller;
}
