/** A block of shell commands on a page, and the comment on the line before it. */
export type Block = { line: number; marker: string | undefined; text: string };

const BLOCK = /(?:<!-- ([^\n]*) -->\n)?```(?:sh|bash|shell)\n(.*?)^```$/gms;

/** The blocks of shell commands of a page. */
export function readBlocks(page: string): Block[] {
  return [...page.matchAll(BLOCK)].map(({ index, 1: marker, 2: text = "" }) => {
    return { line: page.slice(0, index).split("\n").length, marker, text };
  });
}
