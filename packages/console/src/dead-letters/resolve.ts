import { createHash } from "node:crypto";
import { type Conflict, compareLetters } from "@savelife/workbench/conflicts";
import type { HoldOptions } from "@savelife/workbench/hold";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { type Resolved, resolveLetters } from "@savelife/workbench/resolve";
import type { Workbench } from "@savelife/workbench/workbench";

import { beginAsideFile } from "./put-aside.ts";

/** What is stored under the id of a letter with other data; undefined when there is no such item. */
export async function conflictOf(bench: Workbench, letter: KnownLetter): Promise<Conflict | undefined> {
  const [compared] = await compareLetters(bench, [letter]);
  return compared?.status === "conflict" ? compared : undefined;
}

/** A fingerprint of what somebody was shown: only that is decided, and nothing that has changed since. */
export function hashConflict({ PK, fields }: Conflict): string {
  return createHash("sha256")
    .update(JSON.stringify([PK, fields]))
    .digest("hex");
}

/** What became of it; the file is there when a letter was put aside. */
export type Decided = { resolved: Resolved; keep: "stored" | "letter"; file: string | undefined };

/**
 * Decides the conflict of one letter, as it was shown.
 * @param shown the hash of what was shown
 */
export async function decide(
  bench: Workbench,
  id: string,
  { keep, shown, fileId }: { keep: Decided["keep"]; shown: string; fileId: string },
  report: HoldOptions,
): Promise<Decided> {
  const confirm = async ({ conflicts }: { conflicts: Conflict[] }) =>
    conflicts.every((one) => hashConflict(one) === shown);
  if (keep === "letter") {
    return { resolved: await resolveLetters(bench, [id], { keep }, { ...report, confirm }), keep, file: undefined };
  }
  const target = await beginAsideFile(bench, fileId);
  const resolving = resolveLetters(bench, [id], { keep, target }, { ...report, confirm });
  const resolved = await resolving.finally(target.end);
  return { resolved, keep, file: resolved.resolved > resolved.settled.length ? target.name : undefined };
}
