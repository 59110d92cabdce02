import { layOutJson, readJson, rewriteJson } from "@savelife/core/json";
import { mask } from "@savelife/core/mask";
import type { Fault } from "@savelife/core/outcome";
import { unwrap } from "@savelife/core/unwrap";
import { escapeUnseen } from "@savelife/core/values/unseen";
import { recordAct } from "@savelife/workbench/history";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Workbench } from "@savelife/workbench/workbench";
import { createMiddleware } from "hono/factory";
import { Json } from "../view/json.tsx";
import { problem } from "../view/layout.tsx";
import { formatCount, Text } from "../view/text.tsx";

/** Finds the letter that the address names, for the handler that follows, or answers that it is not there. */
export function findLetter({ journal }: Workbench) {
  return createMiddleware<{ Variables: { letter: KnownLetter } }>(async (c, next) => {
    const letter = journal.find(c.req.param("id") ?? "");
    if (!letter) return problem(c, 404, NO_LETTER);
    c.set("letter", letter);
    return next();
  });
}

const NO_LETTER = {
  title: "This letter is not there",
  text: "It was replayed, put aside or has expired, or nobody has looked at the dead letters since it came.",
  next: "Look at the dead letters again.",
};

/** Records that somebody has seen the values of a letter. */
export function recordReveal(bench: Workbench, { messageId }: KnownLetter): Promise<void> {
  return recordAct(bench, { act: "reveal", what: "a letter", ids: [messageId] });
}

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

/** A body as it is edited: JSON on several lines, in which invisible characters are escaped; anything else as it came. */
export function toEditable(body: string): string {
  return rewriteJson(body, (value) => escapeUnseen(layOutJson(value)));
}
