import { readFileSync } from "node:fs";
import path from "node:path";
import { type Edit, ROOT, readBlocks, readEdits } from "../src/read-pages.ts";
import { type Ran, run } from "./run.ts";
import { apply, makeScratch, type Scratch } from "./scratch.ts";

/** The edits of a tutorial, and the blocks of commands that it says to run after them. */
export function readTutorial(page: string): { edits: Edit[]; commands: string[] } {
  const text = readFileSync(path.join(ROOT, page), "utf8");
  return { edits: readEdits(text), commands: readBlocks(text).map((block) => block.text) };
}

/** A copy of the repository, and what runs in it. */
export type Copy = Scratch & {
  /** A program of ours. */
  node(...args: string[]): Promise<Ran>;
  /** A tool that is installed. */
  tool(name: string, ...args: string[]): Promise<Ran>;
};

/** A copy of the repository with these edits. */
export async function makeEditedCopy(edits: Edit[]): Promise<Copy> {
  const scratch = await makeScratch();
  for (const edit of edits) await apply(scratch.root, edit);
  return {
    ...scratch,
    node: (...args) => run(scratch.root, process.execPath, args),
    tool: (name, ...args) => run(scratch.root, `node_modules/.bin/${name}`, args),
  };
}
