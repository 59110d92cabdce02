import { mask } from "@savelife/core/mask";
import type { Fault } from "@savelife/core/outcome";
import { formatCount } from "../view/format.ts";
import { Json } from "../view/json.tsx";
import { Text } from "../view/text.tsx";
import { readBody } from "./read-body.ts";

/** Enough to see what it is; a message may have a million characters. */
const MOST_SHOWN = 20_000;

/** The body of a letter with its faults next to the places, and its values only when they are asked for. */
export function LetterBody({ body, faults, isRevealed }: { body: string; faults: Fault[]; isRevealed: boolean }) {
  const read = readBody(body);
  if ("value" in read) {
    return (
      <>
        {read.isWrapped && (
          <p class="muted">
            It came in an envelope of SNS or EventBridge, or with its data in base64. This is the event in it.
          </p>
        )}
        <Json label="The message" value={isRevealed ? read.value : mask(read.value)} faults={faults} />
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
          <Text value={read.text} most={MOST_SHOWN} />
        ) : (
          <span class="muted">
            {formatCount(read.text.length)} characters that are not JSON, so any of them may be somebody's data.
          </span>
        )}
      </p>
    </section>
  );
}
