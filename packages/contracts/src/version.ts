import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod/mini";
import { MANIFEST } from "./places.ts";

const Manifest = z.object({ version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)) });

/** The version of the last release of the contract. */
export function readVersion(): string {
  return Manifest.parse(JSON.parse(readFileSync(MANIFEST, "utf8"))).version;
}

/** Makes a version that of the last release. */
export function writeVersion(version: string): void {
  const text = readFileSync(MANIFEST, "utf8");
  writeFileSync(MANIFEST, text.replace(/"version": "[^"]*"/, `"version": "${version}"`));
}

/** The version after this one: the next major one when it breaks what was promised, else the next minor one. */
export function nextVersion(version: string, isBreaking: boolean): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return isBreaking ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}
