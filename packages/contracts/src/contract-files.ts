import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { toAsyncApi } from "./asyncapi.ts";
import { DIALECT, type SchemaObject } from "./documents.ts";
import { describeCatalogue } from "./event-schemas.ts";
import type { Contract } from "./find-contract-breaks.ts";
import { toOpenApi } from "./openapi.ts";

/** The contract in a folder: every JSON file in it, but for those of the last release below it. */
export function readContract(folder: string): Contract {
  const files = globSync("**/*.json", { cwd: folder, exclude: ["released/**"] }).sort();
  return new Map(files.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}

/** Writes a contract into a folder: what differs is written, and what is no longer in the contract is removed. */
export function writeContract(folder: string, contract: Contract): void {
  for (const file of staleFiles(readContract(folder), contract)) {
    const text = contract.get(file);
    if (text === undefined) rmSync(path.join(folder, file));
    else {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
  }
  execFileSync(process.execPath, [BIOME, "format", "--write", folder], { cwd: ROOT, stdio: "pipe" });
}

/** The root of the repository. */
export const ROOT = path.join(import.meta.dirname, "../../..");
const BIOME = path.join(ROOT, "node_modules/@biomejs/biome/bin/biome");

/** The files that are not as they should be: other JSON, missing, or too many. */
export function staleFiles(found: Contract, expected: Contract): string[] {
  const files = new Set([...found.keys(), ...expected.keys()]);
  return [...files].filter((file) => !isDeepStrictEqual(parse(found.get(file)), parse(expected.get(file)))).sort();
}

const parse = (text: string | undefined): unknown => text && JSON.parse(text);

/** Today's contract. */
export const CONTRACTS = path.join(ROOT, "docs/contracts");
/** The contract of the last release. */
export const RELEASED = path.join(CONTRACTS, "released");

/** Today's contract: the schemas of every event, and the documents of queue and API. */
export function generate(version: string): Contract {
  const types = describeCatalogue();
  const schemas = types.flatMap(({ type, data, message }) => [
    [`events/${type}.data.schema.json`, standalone(`${type}:data`, `${type}: the data`, data)],
    [`events/${type}.message.schema.json`, standalone(`${type}:message`, `${type}: the message`, message)],
  ]);
  const documents = Object.entries<object>({
    "asyncapi.json": toAsyncApi(types, version),
    "openapi.json": toOpenApi(types, version),
    ...Object.fromEntries(schemas),
  });
  // In a pattern may be what no reader should have to guess.
  const serialize = (document: object) => JSON.stringify(document).replaceAll("\ufffd", "\\ufffd");
  return new Map(documents.map(([file, document]) => [file, serialize(document)]));
}

/** A schema that needs no other file. */
function standalone(name: string, title: string, schema: SchemaObject): SchemaObject {
  return { $schema: DIALECT, $id: `urn:savelife:schema:${name}`, title, ...schema };
}
