import type { Mark } from "./checkpoint.ts";

/** How far everything is done, though requests end in any order. */
export type Frontier = {
  /** Begins with the rows up to a mark, after those of the mark before it. To be called when they are done. */
  begin(mark: Mark): () => void;
  /** The last mark before which nothing is open. */
  reached(): Mark;
};

/** Starts at a mark. */
export function createFrontier(start: Mark): Frontier {
  let reached = start;
  const open: { mark: Mark; isDone: boolean }[] = [];
  return {
    begin(mark) {
      const entry = { mark, isDone: false };
      open.push(entry);
      return () => {
        entry.isDone = true;
        while (open[0]?.isDone) reached = open.shift()?.mark ?? reached;
      };
    },
    reached: () => reached,
  };
}
