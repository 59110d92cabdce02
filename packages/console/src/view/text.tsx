import { cut, toParts } from "@savelife/core/values/unseen";
import { formatAge, formatTime } from "./format.ts";

/** A sender's text, set apart from the direction of ours, with the codes of what could not be seen. */
export function Text({ value, most = 500 }: { value: string; most?: number }) {
  const { text, isCut } = cut(value, most);
  return (
    <bdi>
      {toParts(text).map((part) => ("code" in part ? <span class="unseen">{part.code}</span> : part.text))}
      {isCut && <span class="unseen">… {value.length - text.length} more</span>}
    </bdi>
  );
}

/** How long ago something was; the exact time is behind it. */
export function Age({ at, now }: { at: string; now: number }) {
  return (
    <time datetime={at} title={`${formatTime(at)} UTC`}>
      {formatAge(at, now)}
    </time>
  );
}
