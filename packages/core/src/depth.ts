/** JSON.stringify and recursive schemas overflow the stack on deep values; no event of ours needs more than three. */
export const MAX_DEPTH = 32;

/** True when arrays and objects nest deeper than a message may; looks no deeper than that, so it cannot overflow. */
export function isTooDeep(value: unknown): boolean {
  return isDeeperThan(value, MAX_DEPTH);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) {
    if (isDeeperThan((value as Record<string, unknown>)[key], levels - 1)) return true;
  }
  return false;
}
