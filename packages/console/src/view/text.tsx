import { cut, toParts } from "./shown-text.ts";

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
