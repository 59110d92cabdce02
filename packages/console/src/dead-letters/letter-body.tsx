import { isTooDeep, layOutJson, readJson } from "@savelife/core/json";
import { mask } from "@savelife/core/mask";
import type { Fault } from "@savelife/core/outcome";
import { unwrap } from "@savelife/core/unwrap";
import { escapeUnseen } from "@savelife/core/values/unseen";
import { recordAct } from "@savelife/workbench/history";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Context } from "hono";
import { Json } from "../view/json.tsx";
import { problem } from "../view/layout.tsx";
import { formatCount, Text } from "../view/text.tsx";

/** Answers about the letter that the address names, or that it is not there. */
export async function withLetter(
  c: Context,
  { journal }: Workbench,
  answer: (letter: KnownLetter) => Promise<Response>,
): Promise<Response> {
  const [letter] = journal.select({ ids: [c.req.param("id") ?? ""] }, { afterSeq: 0, limit: 1 }).letters;
  return letter ? answer(letter) : problem(c, 404, NO_LETTER);
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

/** Reads a body as the consumer does, as far as it can be read: a value out of AWS's envelopes, or a text that is not JSON. */
function readBody(body: string): { value: unknown; isWrapped: boolean } | { text: string } {
  const json = readJson(body);
  if (!("value" in json)) return { text: body };
  const unwrapped = unwrap(json.value);
  if (!("value" in unwrapped)) return { value: json.value, isWrapped: false };
  return { value: unwrapped.value, isWrapped: unwrapped.value !== json.value };
}

/** A body as it is edited: JSON on several lines, in which invisible characters are escaped; anything else as it came. */
export function toEditable(body: string): string {
  const json = readJson(body);
  if (!("value" in json) || isTooDeep(json.value)) return body;
  return escapeUnseen(layOutJson(json.value));
}
