import type { Worker } from "@savelife/workbench/busy";
import { asidePath } from "../dead-letters/put-aside.ts";
import { PostButton } from "../view/form.tsx";
import { amount, formatCount, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import type { Job } from "./jobs.ts";
import { fileOf, toLines, toReason } from "./result.ts";

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
