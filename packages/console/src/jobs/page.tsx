import type { Worker } from "@savelife/workbench/lock";
import type { Hono } from "hono";
import { asidePath } from "../dead-letters/paths.ts";
import type { Site } from "../options.ts";
import { PostButton } from "../view/form.tsx";
import { Layout, page, problem } from "../view/layout.tsx";
import { amount, formatCount, formatTime } from "../view/text.tsx";
import type { Job } from "./jobs.ts";
import { fileOf, toLines, toReason } from "./result.ts";

/** What each kind of work is called while it runs, and when it has ended. */
const NAMES: Record<Job["kind"], [running: string, ended: string]> = {
  look: ["Looking", "Looked"],
  replay: ["Replaying", "Replayed"],
  edit: ["Changing", "Changed"],
  "put aside": ["Putting aside", "Put aside"],
  resolve: ["Deciding", "Decided"],
  erase: ["Erasing", "Erased"],
};

/** Adds the page that shows how far a piece of work is. */
export function addJobs(app: Hono, { jobs }: Site): void {
  app.get("/jobs/:id", (c) => {
    const job = jobs.find(c.req.param("id"));
    return job ? page(c, <JobPage job={job} />) : problem(c, 404, NO_JOB);
  });

  app.post("/jobs/:id/stop", (c) => {
    jobs.stop(c.req.param("id"));
    return c.redirect(`/jobs/${encodeURIComponent(c.req.param("id"))}`, 303);
  });
}

const NO_JOB = {
  title: "This job no longer exists",
  text: "It has ended, and others have come since, or the console was started again.",
  next: "The page of the dead letters shows the letters that are left.",
};

/** How far a piece of work is, or what it did. */
function JobPage({ job }: { job: Job }) {
  const { kind, ending } = job;
  const [running, ended] = NAMES[kind];
  const title = ending ? ("reason" in ending ? `${running} has failed` : ended) : running;
  return (
    <Layout title={title} heading={null} current="Dead letters" refreshSeconds={ending ? undefined : 2}>
      <div data-live={ending ? 0 : 1}>
        <h1>{title}</h1>
        <div role="status">{ending ? <Ending job={job} /> : <Progress job={job} />}</div>
        {!ending && (
          <PostButton action={`/jobs/${job.id}/stop`} kind="plain">
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
      <progress max={Math.max(1, total, done)} value={done} aria-label={NAMES[kind][0]} />
      <p class="muted">It goes on when you leave this page, as long as the console runs.</p>
    </>
  );
}

/** Only one piece of work at a time, as each holds all letters. */
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
