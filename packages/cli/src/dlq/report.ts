import { MASK } from "@savelife/core/mask";
import type { Edited, EditPlan, ValuePlan } from "@savelife/workbench/edit";
import type { Finished, Moved } from "@savelife/workbench/move-letters";
import { MAX_REPLAYS, type Plan } from "@savelife/workbench/plan";
import type { Replayed } from "@savelife/workbench/replay";
import { CliError, EXIT } from "../cli-error.ts";
import type { Io } from "../io.ts";
import type { Links } from "../links/links.ts";
import { namedServiceError } from "../links/service-error.ts";
import { amount, number, printable, printableJson } from "../output/text.ts";
import type { Consent } from "./ask.ts";
import type { Session } from "./with-bench.ts";

/** What would happen to letters, a line for each kind of end that there is. */
export function renderPlan(plan: Plan | EditPlan): string {
  const { matched } = plan;
  const ends = endsOf(plan);
  if ("unchanged" in plan) ends.push([plan.unchanged, `cannot be changed: ${printable(plan.unchangedReason ?? "")}`]);
  const shown = ends.filter(([count]) => count > 0);
  const width = widthOf(shown.map(([count]) => count));
  const lines = shown.map(([count, what]) => `  ${number(count).padStart(width)}  ${what}\n`);
  return `${amount(matched, "dead letter")} ${matched === 1 ? "matches" : "match"}${matched > 0 ? ":" : "."}\n${lines.join("")}`;
}

/** From which value to which letters are changed, and what would become of each kind; what they have now is masked. */
export function renderChanges({ changes, missing, conflicts }: EditPlan, reveal: boolean): string {
  if (changes.length === 0) return "";
  const width = widthOf(changes.map(({ matched }) => matched));
  const lines = changes.map((change) => {
    const { from, to } = showChange(change, reveal);
    const [only, ...others] = endsOf(change).filter(([count]) => count > 0);
    const ends =
      only && others.length === 0 ? [only[1]] : endsOf(change).flatMap(([n, what]) => (n > 0 ? [`${n} ${what}`] : []));
    return `  ${number(change.matched).padStart(width)}  ${from} → ${to}: ${ends.join(", ")}\n`;
  });
  const none = missing.length > 0 ? `No letter has the other ${amount(missing.length, "value")} of --value.\n` : "";
  const left =
    conflicts > 0
      ? `${amount(conflicts, "conflict")} at this path ${conflicts === 1 ? "is" : "are"} left alone: \`npx savelife dlq resolve\` decides them.\n`
      : "";
  return `${lines.join("")}${none}${left}`;
}

/** A change as it is shown: what letters have is masked, and what was asked for is not. */
function showChange({ from, to }: Pick<ValuePlan, "from" | "to">, reveal: boolean): { from: string; to: string } {
  const shown = from === "" ? "(nothing)" : reveal ? printable(from) : MASK;
  return { from: shown, to: printable(typeof to === "string" ? to : JSON.stringify(to)) };
}

function endsOf({ written, duplicate, stillRejected, tooOften }: Plan): [count: number, what: string][] {
  return [
    [written, "would be written"],
    [duplicate, "are duplicates of what is stored, or of one another"],
    [stillRejected, "would be rejected again"],
    [tooOften, `were replayed ${MAX_REPLAYS} times already, and came back: --force replays them`],
  ];
}

function widthOf(counts: number[]): number {
  return Math.max(0, ...counts.map((count) => number(count).length));
}

/** Reports what a replay came to; that of a file has no pass. @throws CliError unless all was done that was to be */
export async function reportReplay(
  replayed: Omit<Replayed, "pass"> & { pass?: Finished },
  { dryRun = false, json }: Consent,
  { io, links }: Session,
  more = {},
): Promise<void> {
  const { matched, written, duplicate, stillRejected, tooOften, moved, unsent, pass, confirmed } = replayed;
  const sent = dryRun ? written + duplicate : moved;
  if (json) await io.output.write(`${printableJson({ matched, replayed: sent, stillRejected, dryRun, ...more })}\n`);
  if (dryRun) return io.messages.write("Nothing was replayed: this was a dry run.\n");
  const ends = [
    `${number(moved)} replayed to the queue of ${links.place}`,
    ...(stillRejected > 0 ? [`${number(stillRejected)} would be rejected again`] : []),
    ...(tooOften > 0 ? [`${number(tooOften)} replayed three times already`] : []),
    ...(unsent > 0 ? [`${number(unsent)} not taken`] : []),
  ];
  await io.messages.write(`${amount(matched, "dead letter")}: ${ends.join(", ")}.\n`);
  refuseStopped(moved, io);
  refuseUnsent(replayed, "the queue", links);
  if (pass) refuseUndeleted(pass, links);
  if (!confirmed && written + duplicate > 0) return io.messages.write("Nothing was replayed.\n");
  if (stillRejected + tooOften > 0) {
    const message = `${amount(stillRejected + tooOften, "letter")} stayed on the queue of dead letters`;
    const next = "See why with `npx savelife dlq summary`, and correct them with `npx savelife dlq edit`.";
    throw new CliError(EXIT.rejected, message, next);
  }
}

/** Reports what an edit came to. @throws CliError unless everything that matched was changed, or nothing was to be */
export async function reportEdit(
  edited: Edited,
  how: Consent & { replay?: boolean | undefined; reveal?: boolean | undefined },
  session: Session,
): Promise<void> {
  const { matched, missing, unchanged, unchangedReason, stillRejected, moved, confirmed, pass } = edited;
  const { io, links } = session;
  const { replay, dryRun = false, json, reveal } = how;
  const shown = (value: string) => (reveal ? value : value && MASK);
  const changes = edited.changes.map(({ from, to, ...plan }) => ({ from: shown(from), to, ...plan }));
  if (replay) {
    await reportReplay(edited, how, session, { changes });
  } else {
    const changed = dryRun ? matched - unchanged : moved;
    if (json) await io.output.write(`${printableJson({ matched, edited: changed, stillRejected, dryRun, changes })}\n`);
    const done = `${amount(matched, "dead letter")}: ${moved} changed on the queue of ${links.place}.\n`;
    await io.messages.write(dryRun ? "Nothing was changed: this was a dry run.\n" : done);
    refuseStopped(moved, io);
    refuseUnsent(edited, "the dead-letter queue", links);
    if (!dryRun) refuseUndeleted(pass, links);
  }
  if (missing.length > 0) {
    const are = missing.length === 1 ? "is a value" : "are values";
    const message = `${amount(missing.length, "value")} of the options --value ${are} that no letter has`;
    throw new CliError(EXIT.rejected, message, "`npx savelife dlq summary --reveal` shows the values that they have.");
  }
  if (confirmed && unchanged > 0) {
    const message = `${amount(unchanged, "letter")} cannot be changed: ${printable(unchangedReason ?? "")}`;
    throw new CliError(EXIT.rejected, message, "Open one in your editor with `npx savelife dlq edit ID`.");
  }
}

/** @throws CliError unless the queue took all letters; `service` is that queue */
function refuseUnsent({ moved, unsent, unsentReason = "Unknown" }: Moved, service: string, links: Links): void {
  if (unsent === 0) return;
  const error = namedServiceError(unsentReason, service, links);
  if (moved === 0) throw error;
  const message = `${amount(unsent, "letter")} of ${unsent + moved} not sent: ${error.message}`;
  const next = `${error.next}\nRun the same command again: it goes on where it stopped.`;
  throw new CliError(error.exitCode, message, next);
}

/** @throws CliError unless all letters that are elsewhere too could be deleted */
export function refuseUndeleted({ undeleted, undeletedReason = "Unknown" }: Finished, links: Links): void {
  if (undeleted === 0) return;
  const error = namedServiceError(undeletedReason, "the dead-letter queue", links);
  const message = `${amount(undeleted, "letter")} could not be deleted after being sent or written: ${error.message}`;
  const next = `${error.next}\nThe next command deletes them, and none sends or writes them again.`;
  throw new CliError(error.exitCode, message, next);
}

/** @throws CliError on an interrupt */
export function refuseStopped(moved: number, { interrupted }: Io): void {
  if (!interrupted.aborted) return;
  const next = "Run the same command again: it goes on where it stopped.";
  throw new CliError(EXIT.interrupted, `interrupted after ${amount(moved, "letter")}`, next);
}
