import { amount, number } from "./amount.ts";

/** How far a pass over the input has come. */
export type Pace = { what: string; rows: number; rejected: number; part: number; seconds: number };

/** One line about a pass that is under way: rows, percentage, rows a second, rejected, time left. */
export function renderPace({ what, rows, rejected, part, seconds }: Pace, rowsBefore = 0, partBefore = 0): string {
  const perSecond = seconds > 0 ? Math.round((rows - rowsBefore) / seconds) : 0;
  const left = part > partBefore ? (seconds * (1 - part)) / (part - partBefore) : Number.NaN;
  const parts = [
    `${what} ${amount(rows, "row")}`,
    `${Math.floor(Math.min(1, part) * 100)} %`,
    `${number(perSecond)} rows/s`,
    `${number(rejected)} rejected`,
    ...(Number.isFinite(left) ? [`${renderSpan(left)} left`] : []),
  ];
  return parts.join("   ");
}

/** A span of time as people say it: `12 s`, `3 min 5 s`, `2 h 14 min`. */
export function renderSpan(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
