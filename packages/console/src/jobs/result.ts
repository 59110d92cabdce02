import type { Erased } from "@savelife/workbench/erase-item";
import type { Pass } from "@savelife/workbench/hold";
import type { Moved } from "@savelife/workbench/move-letters";
import type { Plan } from "@savelife/workbench/plan";
import { amount, formatCount } from "../view/text.tsx";
import type { JobResult } from "./jobs.ts";

const FINISHED = "sent or written before, and deleted now";
const PENDING = "sent, but not deleted yet: the next look does that, and nothing sends them again";

/** Why a piece of work has failed. Nothing is lost in any of these cases, which the reader wants to know first. */
export function toReason(name: string): string {
  const safe = "Every letter is either still on the dead-letter queue or on the queue.";
  if (name === "AbortError") return `It was stopped while it waited for others, and has done nothing. ${safe}`;
  if (name === "TableUnreadable")
    return `The table could not be read, so nothing could be checked. ${safe} Try again later.`;
  if (name === "ERR_SQLITE_ERROR" || name === "JournalFault")
    return `The journal of dead letters on this machine cannot be used: npx savelife dlq summary says why. ${safe}`;
  if (/^E[A-Z]+$/.test(name)) return `The file could not be written on this machine (${name}). ${safe}`;
  return `The queues did not answer (${name}). ${safe} Try again later.`;
}

const NONE_LEFT = "These letters are no longer there.";

/** What a piece of work did, one sentence a line. */
export function toLines(result: JobResult): string[] {
  switch (result.kind) {
    case "look": {
      const { seen, complete, finished, undeleted } = result.pass;
      const all = amount(seen, "letter");
      return [
        ...(complete ? [`${all} seen, and given back.`] : [`${all} seen.`, "Not all could be seen, or given back."]),
        ...(finished > 0 ? [`${amount(finished, "letter")} ${FINISHED}.`] : []),
        ...(undeleted > 0 ? [`${amount(undeleted, "letter")} ${PENDING}.`] : []),
      ];
    }
    case "replay":
      return moveLines(result.replayed, "sent to the queue");
    case "edit": {
      const where = result.isReplay ? "sent to the queue, changed" : "kept as a dead letter, changed";
      return moveLines(result.edited, where);
    }
    case "resolve":
      return resolveLines(result);
    case "erase":
      return eraseLines(result.erased);
    case "put aside": {
      const { exported, discarded } = result.exports;
      if (exported === 0) return ["These letters are no longer there, and no file was written."];
      const rest = exported - discarded;
      return [
        `${amount(exported, "letter")} written to ${result.file}, and ${formatCount(discarded)} deleted from the queue.`,
        ...(rest > 0
          ? [
              `${amount(rest, "letter")} ${rest === 1 ? "is" : "are"} in the file, and not deleted yet: the next look does that.`,
            ]
          : []),
      ];
    }
  }
}

function resolveLines({ resolved, keep, file }: Extract<JobResult, { kind: "resolve" }>): string[] {
  if (resolved.matched === 0) return [NONE_LEFT];
  if (resolved.resolved === 0)
    return ["The item has changed since it was shown, so nothing was done. Compare it again."];
  if (resolved.settled.length > 0)
    return ["The item is stored as the letter says, or was erased: the letter was deleted."];
  if (keep === "letter") return ["The item was corrected, and the letter deleted."];
  return [`The item stays as it is. The letter was written to ${file}, and deleted from the queue.`];
}

function eraseLines({ isErased, letters, mentions, pass }: Erased): string[] {
  if (!isErased) return ["Nothing was erased: there is no item and no dead letter of this key."];
  return [
    "Erased: the table holds the key and the time, and no event of it stores anything again.",
    ...(letters.length > 0 ? [`${amount(letters.length, "dead letter")} of it deleted.`] : []),
    ...(pass.complete ? [] : ["Some dead letters could not be looked at. Erase it again in a few minutes."]),
    ...(mentions.length > 0
      ? [
          `${amount(mentions.length, "dead letter")} with this id stayed, as it is not the id of the event. Look at each, and put it aside if it is about this person: ${mentions.join(", ")}.`,
        ]
      : []),
  ];
}

type Sums = Plan & Moved & { unchanged?: number; pass: Pass };

function moveLines({ matched, moved, ...sums }: Sums, where: string): string[] {
  if (matched + sums.pass.finished === 0) return [NONE_LEFT];
  const staying: [count: number, text: string][] = [
    [sums.stillRejected, "would be rejected again, and stay"],
    [sums.tooOften, "were replayed too often already, and stay"],
    [sums.unchanged ?? 0, "could not be changed, and stay"],
  ];
  const unfinished: [count: number, text: string][] = [
    [sums.unsent, "not taken by the queue: still here, try again later"],
    [sums.pass.finished, FINISHED],
    [sums.pass.undeleted, PENDING],
  ];
  const lines = [...(moved < matched ? staying : []), ...unfinished].filter(([count]) => count > 0);
  return [[moved, where] as const, ...lines].map(([count, text]) => `${amount(count, "letter")} ${text}.`);
}

/** The file into which letters were put aside, if they were. */
export function fileOf(result: JobResult | undefined): string | undefined {
  if (result?.kind === "resolve") return result.file;
  return result?.kind === "put aside" && result.exports.exported > 0 ? result.file : undefined;
}
