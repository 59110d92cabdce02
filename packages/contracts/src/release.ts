import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod/mini";
import { CONTRACTS, generate, RELEASED, ROOT, readContract, staleFiles, writeContract } from "./contract-files.ts";
import { type Contract, findContractBreaks } from "./find-contract-breaks.ts";

/** What a command says: what is wrong, one line each, or else what was done. */
export type Result = { faults: string[]; done: string };

const ON_BREAKS =
  "A published contract may only take more than before, and a changed pattern counts as a break. Undo it, or, when every publisher knows: pnpm contracts --release --breaking";

/** Makes today's contract the released one, under a new version. A breaking one only when that is meant. */
export async function release(mayBreak: boolean): Promise<Result> {
  const [version, released] = [readVersion(), readContract(RELEASED)];
  const today = generate(version);
  if (staleFiles(released, today).length === 0) return { faults: [], done: `${version} is unchanged` };
  const breaks = released.size === 0 ? [] : await describeBreaks(released, today);
  if (breaks.length > 0 && !mayBreak) return { faults: breaks, done: "" };
  const next = released.size === 0 ? version : nextVersion(version, breaks.length > 0);
  writeFileSync(MANIFEST, readFileSync(MANIFEST, "utf8").replace(/"version": "[^"]*"/, `"version": "${next}"`));
  for (const folder of [CONTRACTS, RELEASED]) writeContract(folder, generate(next));
  return { faults: [], done: `${next} is released` };
}

/** Finds what is wrong with the committed contract: files that are stale, and breaks since the last release. */
export async function check(): Promise<Result> {
  const [version, released] = [readVersion(), readContract(RELEASED)];
  const today = generate(version);
  const stale = staleFiles(readContract(CONTRACTS), today).map(
    (file) => `${named(file)} is stale; run: pnpm contracts`,
  );
  const breaks =
    released.size > 0
      ? await describeBreaks(released, today)
      : [`${named("released")} has no contract; restore it, or start over: pnpm contracts --release`];
  return { faults: [...stale, ...breaks], done: `fresh, and compatible with release ${version}` };
}

/** The breaks of a contract since the last release, each by file and path, and what to do. */
async function describeBreaks(released: Contract, today: Contract): Promise<string[]> {
  const breaks = await findContractBreaks(released, today);
  if (breaks.length === 0) return [];
  return [...breaks.map(({ file, path: at, reason }) => `${named(file)}#${at} ${reason}`), ON_BREAKS];
}

/** A file of the contract as it is named in messages, from the root of the repository. */
function named(file: string): string {
  return path.relative(ROOT, path.join(CONTRACTS, file));
}

/** Holds the version of the last release. */
const MANIFEST = path.join(import.meta.dirname, "../package.json");
const Manifest = z.object({ version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)) });

/** The version of the last release of the contract. */
export function readVersion(): string {
  return Manifest.parse(JSON.parse(readFileSync(MANIFEST, "utf8"))).version;
}

/** The version after this one: the next major one when it breaks what was promised, else the next minor one. */
function nextVersion(version: string, isBreaking: boolean): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return isBreaking ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}
