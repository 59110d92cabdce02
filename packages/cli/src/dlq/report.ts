import { MASK } from "@savelife/core/mask";
import type { Edited, EditPlan } from "@savelife/workbench/edit";
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
export function renderPlan(plan: Plan & Partial<Pick<EditPlan, "unchanged" | "unchangedReason">>): string {
  const { matched, unchanged = 0, unchangedReason = "" } = plan;
  const ends = endsOf(plan);
  if (unchanged > 0) ends.push([unchanged, `cannot be changed: ${printable(unchangedReason)}`]);
  const width = widthOf(ends.map(([count]) => count));
  const lines = ends.map(([count, what]) => `  ${number(count).padStart(width)}  ${what}\n`);
  return `${amount(matched, "dead letter")} ${matched === 1 ? "matches" : "match"}${matched > 0 ? ":" : "."}\n${lines.join("")}`;
}

/** From which value to which letters are changed, and what would become of each kind; what they have now is masked. */
export function renderChanges({ changes, missing, conflicts }: EditPlan, reveal: boolean): string {
  if (changes.length === 0) return "";
  const width = widthOf(changes.map(({ matched }) => matched));
  const lines = changes.map(({ from, to, ...plan }) => {
    const [now, then] = [reveal ? printable(from) : MASK, printable(typeof to === "string" ? to : JSON.stringify(to))];
    const ends = endsOf(plan).map(([count, what], _, all) => (all.length === 1 ? what : `${count} ${what}`));
    return `  ${number(plan.matched).padStart(width)}  ${from === "" ? "(nothing)" : now} → ${then}: ${ends.join(", ")}\n`;
  });
  if (missing.length > 0) lines.push(`No letter has the other ${amount(missing.length, "value")} of --value.\n`);
  const are = `${amount(conflicts, "conflict")} at this path ${conflicts === 1 ? "is" : "are"}`;
  if (conflicts > 0) lines.push(`${are} left alone: \`npx savelife dlq resolve\` decides them.\n`);
  return lines.join("");
}

function endsOf({ written, duplicate, stillRejected, tooOften }: Plan): [count: number, what: string][] {
  const ends: [count: number, what: string][] = [
    [written, "would be written"],
    [duplicate, "are duplicates of what is stored, or of one another"],
    [stillRejected, "would be rejected again"],
    [tooOften, `were replayed ${MAX_REPLAYS} times already, and came back: --force replays them`],
  ];
  return ends.filter(([count]) => count > 0);
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
  if (dryRun) {
    await io.messages.write("Nothing was replayed: this was a dry run.\n");
    return refuseStopped(0, io);
  }
  const others: [count: number, what: string][] = [
    [stillRejected, "would be rejected again"],
    [tooOften, "replayed three times already"],
    [unsent, "not taken"],
  ];
  const ends = others.flatMap(([count, what]) => (count > 0 ? [`, ${number(count)} ${what}`] : []));
  const done = `${number(moved)} replayed to the queue of ${links.place}`;
  await io.messages.write(`${amount(matched, "dead letter")}: ${done}${ends.join("")}.\n`);
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
  throw new CliError(error.exitCode, message, `${error.next}\n${AGAIN}`);
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
  if (interrupted.aborted) throw new CliError(EXIT.interrupted, `interrupted after ${amount(moved, "letter")}`, AGAIN);
}

const AGAIN = "Run the same command again: it goes on where it stopped.";
