import type { HoldOptions } from "./hold.ts";
import { holdLetters } from "./hold.ts";
import type { KnownLetter } from "./known-letter.ts";
import type { Workbench } from "./workbench.ts";

/**
 * One dead letter by its message id: as it was last seen, or else after looking for it on the queue.
 * @returns undefined when it is not there
 */
export async function findLetter(
  bench: Workbench,
  messageId: string,
  options: HoldOptions,
): Promise<KnownLetter | undefined> {
  const known = knownLetter(bench, messageId);
  if (known) return known;
  await holdLetters(bench, { ...options, until: [messageId] }, ({ seen }) => seen);
  return knownLetter(bench, messageId);
}

function knownLetter({ journal }: Workbench, messageId: string): KnownLetter | undefined {
  return journal.select({ ids: [messageId] }, { afterSeq: -1, limit: 1 }).letters[0];
}
