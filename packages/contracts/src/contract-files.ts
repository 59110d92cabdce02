import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
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
}

/** The files that are not as they should be: other text, missing, or too many. */
export function staleFiles(found: Contract, expected: Contract): string[] {
  const files = new Set([...found.keys(), ...expected.keys()]);
  return [...files].filter((file) => found.get(file) !== expected.get(file)).sort();
}
