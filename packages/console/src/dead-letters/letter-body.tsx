import { layOutJson, readJson, rewriteJson } from "@savelife/core/json";
import { mask } from "@savelife/core/mask";
import type { Fault } from "@savelife/core/outcome";
import { unwrap } from "@savelife/core/unwrap";
import { escapeUnseen } from "@savelife/core/values/unseen";
import { Json } from "../view/json.tsx";
import { formatCount, Text } from "../view/text.tsx";

/** Enough to see what it is; a message may have a million characters. */
const MOST_SHOWN = 20_000;

/** The body of a letter with its faults next to the places, and its values only when they are asked for. */
export function LetterBody({ body, faults, isRevealed }: { body: string; faults: Fault[]; isRevealed: boolean }) {
  const json = readJson(body);
  if ("value" in json) {
    // As the consumer reads it: out of AWS's envelopes, if it can.
    const unwrapped = unwrap(json.value);
    const { value } = "value" in unwrapped ? unwrapped : json;
    return (
      <>
        {value !== json.value && (
          <p class="muted">
            It came in an envelope of SNS or EventBridge, or with its data in base64. This is the event in it.
          </p>
        )}
        <Json label="The message" value={isRevealed ? value : mask(value)} faults={faults} />
      </>
    );
  }
  return (
    <section class="json" aria-label="The message">
      {faults.map(({ expected }) => (
        <p class="line at-fault">
          <span class="expected">
            expected <Text value={expected} />
          </span>
        </p>
      ))}
      <p class="raw">
        {isRevealed ? (
          <Text value={body} most={MOST_SHOWN} />
        ) : (
          <span class="muted">
            {formatCount(body.length)} characters that are not JSON, so any of them may be somebody's data.
          </span>
        )}
      </p>
    </section>
  );
}

/** A body as it is edited: JSON on several lines, its invisible characters escaped; anything else as it came. */
export function toEditable(body: string): string {
  return rewriteJson(body, (value) => escapeUnseen(layOutJson(value)));
}
