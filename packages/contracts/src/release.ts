import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod/mini";
import {
  CONTRACTS,
  fromRoot,
  generate,
  MANIFEST,
  RELEASED,
  readContract,
  staleFiles,
  writeContract,
} from "./contract-files.ts";
import { findContractBreaks } from "./find-contract-breaks.ts";

/** What became of a release: its version, or why there is none. */
export type Released = { status: "released" | "unchanged"; version: string } | { status: "breaking"; breaks: string[] };

/** Makes today's contract the released one, under a new version. A breaking one only when that is meant. */
export async function release(mayBreak: boolean): Promise<Released> {
  const version = readVersion();
  const released = readContract(RELEASED);
  const today = generate(version);
  if (staleFiles(released, today).length === 0) return { status: "unchanged", version };
  const breaks = released.size === 0 ? [] : await describeBreaks(today);
  if (breaks.length > 0 && !mayBreak) return { status: "breaking", breaks };

  const next = released.size === 0 ? version : nextVersion(version, breaks.length > 0);
  writeVersion(next);
  for (const folder of [CONTRACTS, RELEASED]) writeContract(folder, generate(next));
  return { status: "released", version: next };
}

/** What is wrong with the committed contract, one line each: files that are stale, and breaks since the last release. */
export async function check(): Promise<string[]> {
  const today = generate(readVersion());
  return [...findStale(today).map((file) => `${file} is stale; run: pnpm contracts`), ...(await describeBreaks(today))];
}

/** The breaks of a contract since the last release, each by file and path. */
async function describeBreaks(contract: ReturnType<typeof generate>): Promise<string[]> {
  const released = readContract(RELEASED);
  if (released.size === 0)
    return [`${fromRoot(RELEASED)} has no contract; restore it, or start over: pnpm contracts --release`];
  const breaks = await findContractBreaks(released, contract);
  return breaks.map(({ file, path: at, reason }) => `${fromRoot(path.join(CONTRACTS, file))}#${at} ${reason}`);
}

function findStale(today: ReturnType<typeof generate>): string[] {
  return staleFiles(readContract(CONTRACTS), today).map((file) => fromRoot(path.join(CONTRACTS, file)));
}

const Manifest = z.object({ version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)) });

/** The version of the last release of the contract. */
export function readVersion(): string {
  return Manifest.parse(JSON.parse(readFileSync(MANIFEST, "utf8"))).version;
}

/** Makes a version that of the last release. */
function writeVersion(version: string): void {
  const text = readFileSync(MANIFEST, "utf8");
  writeFileSync(MANIFEST, text.replace(/"version": "[^"]*"/, `"version": "${version}"`));
}

/** The version after this one: the next major one when it breaks what was promised, else the next minor one. */
function nextVersion(version: string, isBreaking: boolean): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return isBreaking ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}
