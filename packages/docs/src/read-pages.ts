import { globSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.join(import.meta.dirname, "../../..");

/** The pages for people, by their path from the root, with their text. */
export function readPages(): { page: string; text: string }[] {
  const pages = globSync(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/*.md"], { cwd: ROOT });
  return pages.sort().map((page) => ({ page, text: readFileSync(path.join(ROOT, page), "utf8") }));
}

/** A block of shell commands on a page, and the comment on the line before it. */
type Block = { line: number; marker: string | undefined; text: string };

const BLOCK = /(?:<!-- ([^\n]*) -->\n)?```(?:sh|bash|shell)\n(.*?)^```$/gms;

/** The blocks of shell commands of a page. */
export function readBlocks(page: string): Block[] {
  return [...page.matchAll(BLOCK)].map(({ index, 1: marker, 2: text = "" }) => {
    return { line: page.slice(0, index).split("\n").length, marker, text };
  });
}

/** What a step of the tutorial does to a file: it is written whole, or a line is added to it. */
export type Edit = { kind: "file" | "line"; path: string; text: string };

/** A heading that says what the next block of code is, and of which file. */
const STEP = /^## One (file|line|fixture): `([^`]+)`\n+```\w+\n(.*?)^```$/gms;

/** The edits of a tutorial, in the order of the page: every block of code under a heading that names a file. */
export function readEdits(page: string): Edit[] {
  return [...page.matchAll(STEP)].map(([, what, path = "", text = ""]) => {
    return { kind: what === "line" ? "line" : "file", path, text };
  });
}
