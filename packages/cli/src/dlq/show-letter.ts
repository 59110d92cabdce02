import type { Outcome } from "@savelife/core/outcome";
import { compareLetters } from "@savelife/workbench/conflicts";
import { recordAct } from "@savelife/workbench/history";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { findLetter } from "@savelife/workbench/look";
import { check } from "@savelife/workbench/plan";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import { printableJson } from "../output/text.ts";
import { renderLetter, toShown } from "./render-letter.ts";
import { refuseInterrupted, type Session, withBench } from "./with-bench.ts";

export type ShowOptions = {
  /** Shows the values of the message and of its attributes. */
  reveal?: boolean | undefined;
  /** Prints one JSON document. */
  json?: boolean | undefined;
};

/**
 * Prints one dead letter.
 * @throws CliError when it is not there
 */
export function showLetter(id: string, { reveal = false, json }: ShowOptions, io: Io): Promise<void> {
  return withBench(io, async (session) => {
    const { bench } = session;
    const letter = await mustFind(id, session);
    const [checked] = await check(bench, [letter]);
    const outcome: Outcome = checked?.outcome ?? { status: "failed", reason: "NoAnswer" };
    const isConflict = outcome.status === "rejected" && outcome.rejection.code === "conflict";
    const [compared] = isConflict ? await compareLetters(bench, [letter]) : [];
    if (reveal) await recordAct(bench, { act: "reveal", what: "one letter", ids: [letter.messageId] });
    const shown = toShown(letter, outcome, reveal, compared?.status === "conflict" ? compared : undefined);
    await io.output.write(json ? `${printableJson(shown)}\n` : renderLetter(shown, io.output.paint));
    if (!reveal && !json) await io.messages.write("Values are masked: --reveal shows them.\n");
  });
}

/** @throws CliError when there is no such letter */
export async function mustFind(id: string, { io, bench, links, options, progress }: Session): Promise<KnownLetter> {
  const letter = await findLetter(bench, id, options).finally(progress.clear);
  if (letter) return letter;
  refuseInterrupted(io, "Run it again.");
  const next = "Was it replayed, or is it held by somebody else? `npx savelife dlq list` shows those that are there.";
  throw new CliError(EXIT.rejected, `there is no dead letter ${id} on the queue of ${links.place}`, next);
}
