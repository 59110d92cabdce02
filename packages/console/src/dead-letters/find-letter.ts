import { recordAct } from "@savelife/workbench/history";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Workbench } from "@savelife/workbench/workbench";
import { createMiddleware } from "hono/factory";
import { problem } from "../view/layout.tsx";

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
