/**
 * The middle value, or the mean of the two middle ones.
 * @throws Error when there is none
 */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error("expected at least one value, got none");
  return (low + high) / 2;
}

/** The median of the ratios of values that were measured together, so that a slow minute of the machine cancels out. */
export function medianRatio(values: number[], others: number[]): number {
  return median(values.map((value, i) => value / (others[i] ?? Number.NaN)));
}

/** How far the middle half of the values spreads, as a part of their median: 0.1 means ±5%. */
export function spread(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  return (at(0.75) - at(0.25)) / median(values);
}

/** The list from the place on, with what stood before it at its end. */
export function rotate<T>(all: T[], places: number): T[] {
  const place = places % all.length;
  return [...all.slice(place), ...all.slice(0, place)];
}
