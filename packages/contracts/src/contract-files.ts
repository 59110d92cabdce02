import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Contract } from "./find-contract-breaks.ts";

/** The contract in a folder: every JSON file in it, but for those of the last release below it. */
export function readContract(folder: string): Contract {
  const files = globSync("**/*.json", { cwd: folder, exclude: ["released/**"] }).sort();
  return new Map(files.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}

/** Makes the files of a folder those of a contract: writes what differs and removes what is no longer in it. */
export function writeContract(folder: string, contract: Contract): void {
  for (const file of staleFiles(readContract(folder), contract)) {
    const text = contract.get(file);
    if (text === undefined) rmSync(path.join(folder, file));
    else {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
  }
  execFileSync(process.execPath, [BIOME, "format", "--write", folder], { cwd: root, stdio: "pipe" });
}

const root = path.join(import.meta.dirname, "../../..");
const BIOME = path.join(root, "node_modules/@biomejs/biome/bin/biome");

/** The files that are not as they should be: other JSON, missing, or too many. */
export function staleFiles(found: Contract, expected: Contract): string[] {
  const files = new Set([...found.keys(), ...expected.keys()]);
  return [...files].filter((file) => !isDeepStrictEqual(parse(found.get(file)), parse(expected.get(file)))).sort();
}

const parse = (text: string | undefined): unknown => text && JSON.parse(text);

/** Today's contract. */
export const CONTRACTS = path.join(root, "docs/contracts");
/** The contract of the last release. */
export const RELEASED = path.join(CONTRACTS, "released");
/** Holds the version of the last release. */
export const MANIFEST = path.join(import.meta.dirname, "../package.json");

/** A path as it is named in messages, from the root of the repository. */
export function fromRoot(file: string): string {
  return path.relative(root, file);
}
