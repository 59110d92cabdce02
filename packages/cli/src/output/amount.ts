/** A number of things in words, such as `1 event` and `12,000 events`. */
export function amount(count: number, thing: string): string {
  return `${number(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** A whole number as people read it: `12,000`. Node's own formatter for that takes 8 MB, more than a command may need in all. */
export function number(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
