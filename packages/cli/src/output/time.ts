/** A time of ISO 8601 without its milliseconds: enough to read. */
export function toSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}
