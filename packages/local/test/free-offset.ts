import { findFreeOffset } from "../src/ports.ts";

/** An offset at which all ports are free. Tests run side by side, so each tries its own. */
export function findPortOffset(): Promise<number> {
  return findFreeOffset(randomOffsets());
}

function* randomOffsets(): Generator<number> {
  for (;;) yield 10_000 + Math.floor(Math.random() * 10_000);
}
