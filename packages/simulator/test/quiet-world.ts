import { type FaultKind, PROFILES } from "../src/faults.ts";
import { openWorld, type World } from "../src/world.ts";

/** A world in which only these faults strike, and always do. */
export function quietWorld(...kinds: FaultKind[]): World {
  const world = openWorld(1, PROFILES.outage);
  world.faults.strikes = (kind) => kinds.includes(kind);
  return world;
}

/** Lets this much virtual time pass. */
export async function pass({ scheduler }: World, milliseconds: number): Promise<void> {
  let isOver = false;
  scheduler.after(milliseconds, () => {
    isOver = true;
  });
  await scheduler.run(() => isOver, Number.POSITIVE_INFINITY);
}
