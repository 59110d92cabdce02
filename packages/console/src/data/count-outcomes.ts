import type { Consumed } from "@savelife/core/settle";
import { type Bin, type RecentOutcomes, STATUSES } from "./measures.ts";

const BIN_SECONDS = 10;
/** Ten minutes. */
const BINS = 60;

/** Counts outcomes as they are told, and forgets those of more than ten minutes ago. */
export function countOutcomes(now: () => Date): { add(consumed: Consumed[]): void; recent(): RecentOutcomes } {
  const counts = new Map<number, Bin>();
  const current = () => Math.floor(now().getTime() / 1_000 / BIN_SECONDS);
  const forget = () => {
    for (const bin of counts.keys()) if (bin <= current() - BINS) counts.delete(bin);
  };
  return {
    add(consumed) {
      forget();
      const bin = counts.get(current()) ?? emptyBin(current());
      for (const { outcome } of consumed) bin[outcome.status] += 1;
      counts.set(current(), bin);
    },
    recent() {
      forget();
      const bins = Array.from({ length: BINS }, (_, i) => current() - BINS + 1 + i);
      return { binSeconds: BIN_SECONDS, bins: bins.map((bin) => ({ ...(counts.get(bin) ?? emptyBin(bin)) })) };
    },
  };
}

function emptyBin(bin: number): Bin {
  const zeros = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<(typeof STATUSES)[number], number>;
  return { at: new Date(bin * BIN_SECONDS * 1_000).toISOString(), ...zeros };
}
