import { type FaultKind, PROFILES } from "../src/profiles.ts";
import { openWorld, type World } from "../src/world.ts";

/** A world without faults, but for those that are asked for: these always strike. */
export function quietWorld(...kinds: FaultKind[]): World {
  const world = openWorld(1, PROFILES.outage);
  world.faults.threatens = (kind) => kinds.includes(kind);
  return world;
}

/** Lets a span of virtual time pass. */
export async function pass({ scheduler }: World, milliseconds: number): Promise<void> {
  let isOver = false;
  scheduler.after(milliseconds, () => {
    isOver = true;
  });
  await scheduler.run(() => isOver, Number.POSITIVE_INFINITY);
}
