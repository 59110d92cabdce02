import type { Workbench } from "./workbench.ts";

/** Lets letters through in steps; `wait` resolves when `count` more may go. */
export type Pace = { step: number; wait: (count: number, signal: AbortSignal) => Promise<void> };

/** SQS takes ten messages in one request. */
const ENTRIES = 10;

/** Lets `perSecond` letters a second through, evenly and without saving up; without a rate all at once. */
export function atRate({ clock, now }: Pick<Workbench, "clock" | "now">, perSecond: number | undefined): Pace {
  if (perSecond === undefined) return { step: Number.POSITIVE_INFINITY, wait: async () => {} };
  let free = now();
  const wait = async (count: number, signal: AbortSignal) => {
    const start = Math.max(free, now());
    free = start + (count / perSecond) * 1_000;
    if (start > now()) await clock.sleep(start - now(), signal);
  };
  return { step: Math.max(1, Math.min(ENTRIES, Math.floor(perSecond))), wait };
}
