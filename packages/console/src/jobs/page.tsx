import type { Worker } from "@savelife/workbench/busy";
import type { Erased } from "@savelife/workbench/erase-item";
import type { Pass } from "@savelife/workbench/hold";
import type { Moved } from "@savelife/workbench/move-letters";
import type { Plan } from "@savelife/workbench/plan";
import { asidePath } from "../dead-letters/put-aside.ts";
import type { Decided } from "../dead-letters/resolve.ts";
import { PostButton } from "../view/form.tsx";
import { amount, formatCount, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import type { Job, JobResult } from "./jobs.ts";

const NAMES: Record<Job["kind"], string> = {
  look: "Looking",
  replay: "Replaying",
  edit: "Changing",
  "put aside": "Putting aside",
  resolve: "Deciding",
  erase: "Erasing",
};
const DONE: Record<Job["kind"], string> = {
  look: "Looked",
  replay: "Replayed",
  edit: "Changed",
  "put aside": "Put aside",
  resolve: "Decided",
  erase: "Erased",
};

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

function Progress({ job: { kind, seen, moved, total, isStopping, waitingFor } }: { job: Job }) {
  const isMoving = kind === "replay" || kind === "edit";
  const done = isMoving ? moved : seen;
  if (waitingFor) return <Waiting worker={waitingFor.worker} />;
  return (
    <>
      <p>
        {amount(seen, "letter")} received{isMoving && `, ${formatCount(moved)} sent on`}, of about {formatCount(total)}.
        {isStopping && " It finishes what it has begun."}
      </p>
      <progress max={Math.max(1, total, done)} value={done} aria-label={NAMES[kind]} />
      <p class="muted">It goes on when you leave this page, as long as the console runs.</p>
    </>
  );
}

/** One piece of work on these letters at a time, as each holds them all. */
function Waiting({ worker }: { worker: Worker | undefined }) {
  const isOurs = worker?.pid === process.pid;
  return (
    <>
      <p>
        {isOurs || !worker ? (
          `${isOurs ? "Another piece of work of this console" : "Somebody else on this machine"} holds these letters.`
        ) : (
          <>
            <code>{worker.command}</code>, process {worker.pid}, works on these letters.
          </>
        )}{" "}
        This begins by itself once that is done.
      </p>
      <progress aria-label="Waiting" />
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
  if (name === "Busy") return `It was stopped while it waited for others, and has done nothing. ${safe}`;
  if (name === "TableUnreadable")
    return `The table could not be read, so nothing could be checked. ${safe} Try again later.`;
  if (name === "ERR_SQLITE_ERROR")
    return `The journal of dead letters on this machine cannot be used: savelife dlq summary says why. ${safe}`;
  if (/^E[A-Z]+$/.test(name)) return `The file could not be written on this machine (${name}). ${safe}`;
  return `The queues did not answer (${name}). ${safe} Try again later.`;
}

const NONE_LEFT = "No letter was there any more.";

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
    case "resolve":
      return resolveLines(result);
    case "erase":
      return eraseLines(result.erased);
    case "put aside": {
      const { exported, discarded } = result.exports;
      if (exported === 0) return ["No letter was there any more, and no file was written."];
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

function resolveLines({ resolved, keep, file }: Decided): string[] {
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

function fileOf(result: JobResult | undefined): string | undefined {
  if (result?.kind === "resolve") return result.file;
  return result?.kind === "put aside" && result.exports.exported > 0 ? result.file : undefined;
}

function Next({ job: { kind, PK, ending } }: { job: Job }) {
  const isSent = (kind === "replay" || kind === "edit") && ending && "result" in ending;
  const result = ending && "result" in ending ? ending.result : undefined;
  const file = fileOf(result);
  return (
    <p class="actions">
      {file && <a href={asidePath(file)}>Download the file</a>}
      {isSent && PK && <a href={`/items?key=${encodeURIComponent(PK)}`}>See the item</a>}
      <a href="/dead-letters">Back to the dead letters</a>
    </p>
  );
}
