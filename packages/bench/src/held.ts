/** What has to hold, with what was measured, and whether it does. */
export type Held = { what: string; holds: boolean };

/** A line for each, for the terminal. */
export function renderHeld(targets: Held[]): string {
  return targets.map(({ what, holds }) => `${holds ? "holds " : "FAILS "} ${what}\n`).join("");
}
