import type { Pass } from "@savelife/workbench/hold";
import type { Moved } from "@savelife/workbench/move-letters";
import type { Plan } from "@savelife/workbench/plan";
import { PostButton } from "../view/form.tsx";
import { amount, formatCount, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import type { Job, JobResult } from "./jobs.ts";

const NAMES: Record<Job["kind"], string> = { look: "Looking", replay: "Replaying", edit: "Changing" };
const DONE: Record<Job["kind"], string> = { look: "Looked", replay: "Replayed", edit: "Changed" };

/** How far a piece of work is, or what it came to. */
export function JobPage({ shell, job }: { shell: Shell; job: Job }) {
  const { kind, ending } = job;
  const title = ending ? ("reason" in ending ? `${NAMES[kind]} has failed` : DONE[kind]) : NAMES[kind];
  return (
    <Layout shell={shell} title={title} current="Dead letters" refreshSeconds={ending ? undefined : 2}>
      <div data-live={ending ? 0 : 1}>
        <h1>{title}</h1>
        <div role="status">{ending ? <Ending job={job} /> : <Progress job={job} />}</div>
        {!ending && (
          <PostButton shell={shell} action={`/jobs/${job.id}/stop`} kind="plain">
            {job.isStopping ? "Stopping…" : "Stop"}
          </PostButton>
        )}
        {ending && <Next job={job} />}
      </div>
    </Layout>
  );
}

function Progress({ job: { kind, seen, moved, total, isStopping } }: { job: Job }) {
  const done = kind === "look" ? seen : moved;
  return (
    <>
      <p>
        {amount(seen, "letter")} received{kind !== "look" && `, ${formatCount(moved)} sent on`}, of about{" "}
        {formatCount(total)}.{isStopping && " It finishes what it has begun."}
      </p>
      <progress max={Math.max(1, total, done)} value={done} aria-label={NAMES[kind]} />
      <p class="muted">It goes on when you leave this page, as long as the console runs.</p>
    </>
  );
}

function Ending({ job: { ending, hidden } }: { job: Job }) {
  if (!ending) return null;
  return (
    <>
      {"reason" in ending ? (
        <p>{toReason(ending.reason)}</p>
      ) : (
        <ul class="next">
          {toLines(ending.result).map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      )}
      {hidden && (
        <p>
          {amount(hidden.count, "letter")} could not be given back to the queue ({hidden.reason}). Nothing is lost:
          nobody sees {hidden.count === 1 ? "it" : "them"} until {formatTime(hidden.until)} UTC, or until the next look
          here, if that can give {hidden.count === 1 ? "it" : "them"} back.
        </p>
      )}
    </>
  );
}

const FINISHED = "sent or written before, and deleted now";
const PENDING = "sent, but not deleted yet: the next look does that, and nothing sends them again";

/** Nothing is lost in any of these cases, which is what somebody wants to know first. */
function toReason(name: string): string {
  const safe = "Every letter is either still on the dead-letter queue or on the queue.";
  if (name === "Busy")
    return `Somebody else on this machine works on these letters: savelife dlq, or another console. ${safe}`;
  if (name === "TableUnreadable")
    return `The table could not be read, so nothing could be checked. ${safe} Try again later.`;
  if (name === "ERR_SQLITE_ERROR")
    return `The journal of dead letters on this machine cannot be used: savelife dlq summary says why. ${safe}`;
  return `The queues did not answer (${name}). ${safe} Try again later.`;
}

function toLines(result: JobResult): string[] {
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
  }
}

type Sums = Plan & Moved & { unchanged?: number; pass: Pass };

function moveLines({ matched, moved, ...sums }: Sums, where: string): string[] {
  if (matched + sums.pass.finished === 0) return ["No letter was there any more."];
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

function Next({ job: { kind, PK, ending } }: { job: Job }) {
  const isSent = kind !== "look" && ending && "result" in ending;
  return (
    <p class="actions">
      {isSent && PK && <a href={`/items?key=${encodeURIComponent(PK)}`}>See the item</a>}
      <a href="/dead-letters">Back to the dead letters</a>
    </p>
  );
}
