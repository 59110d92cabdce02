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
