/** A number of things in words, such as `1 event` and `12,000 events`. */
export function amount(count: number, thing: string): string {
  return `${number(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** A number as people read it: `12,000`. */
export function number(count: number): string {
  return count.toLocaleString("en");
}
