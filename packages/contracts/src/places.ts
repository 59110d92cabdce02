import path from "node:path";

const root = path.join(import.meta.dirname, "../../..");

/** Today's contract. */
export const CONTRACTS = path.join(root, "contracts");
/** The contract of the last release. */
export const RELEASED = path.join(CONTRACTS, "released");
/** The page for publishers, which shows files of the folder `examples` beside it. */
export const PAGE = path.join(root, "docs/publish.md");
/** Holds the version of the last release. */
export const MANIFEST = path.join(import.meta.dirname, "../package.json");

/** A path as it is named in messages, from the root of the repository. */
export function fromRoot(file: string): string {
  return path.relative(root, file);
}
