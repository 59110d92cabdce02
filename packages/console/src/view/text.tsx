import { cut, toParts } from "@savelife/core/values/unseen";
import { useShell } from "./layout.tsx";

/** A sender's text, if any: its direction does not change ours, and invisible characters show as their codes. */
export function Text({ value, most = 500 }: { value: string | null | undefined; most?: number }) {
  if (typeof value !== "string") return <span class="muted">none</span>;
  const { text, isCut } = cut(value, most);
  return (
    <bdi>
      {toParts(text).map((part) => ("code" in part ? <span class="unseen">{part.code}</span> : part.text))}
      {isCut && <span class="unseen">… {value.length - text.length} more</span>}
    </bdi>
  );
}

/** How long ago something was, with the exact time as its title. */
export function Age({ at }: { at: string }) {
  const now = useShell().now();
  return (
    <time datetime={at} title={`${formatTime(at)} UTC`}>
      {formatAge(at, now)}
    </time>
  );
}

/** A count with thin gaps between thousands, the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A count and its noun, `1 letter` or `2 letters`. */
export function amount(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

const UNITS = [
  { unit: "d", seconds: 86_400 },
  { unit: "h", seconds: 3_600 },
  { unit: "min", seconds: 60 },
  { unit: "s", seconds: 1 },
];

/** A span in its largest unit, rounded down: `3 min`. */
export function formatSeconds(seconds: number): string {
  const { unit, seconds: size } = UNITS.find((one) => seconds >= one.seconds) ?? { unit: "s", seconds: 1 };
  return `${Math.floor(Math.max(0, seconds) / size)} ${unit}`;
}

/** How long ago a time was, or in how long it will be: `3 min ago`, `in 20 s`. */
function formatAge(iso: string, now: number): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1_000);
  if (seconds < 1 && seconds > -1) return "just now";
  return seconds > 0 ? `${formatSeconds(seconds)} ago` : `in ${formatSeconds(-seconds)}`;
}

/** A time of UTC to the second: `2026-11-22 10:00:00`. */
export function formatTime(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}
