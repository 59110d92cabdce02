import type { Worker } from "@savelife/workbench/lock";
import { passLines } from "../dead-letters/lines.ts";
import type { Feature } from "../options.ts";
import { PostButton } from "../view/form.tsx";
import { explainError, Layout, Lines, problem } from "../view/layout.tsx";
import { amount, formatCount, formatTime } from "../view/text.tsx";
import { type Job, type JobResult, NAMES } from "./jobs.ts";

/** Adds the page that shows how far a piece of work is. */
export const addJobs: Feature = (app, { jobs }) => {
  app.get("/dead-letters/jobs/:id", (c) => {
    const job = jobs.find(c.req.param("id"));
    return job ? c.render(<JobPage job={job} />) : problem(c, 404, NO_JOB);
  });

  app.post("/dead-letters/jobs/:id/stop", (c) => {
    jobs.stop(c.req.param("id"));
    return c.redirect(c.req.path.replace(/\/stop$/, ""), 303);
  });
};

const NO_JOB = {
  title: "This job no longer exists",
  text: "It has ended, and others have come since, or the console was started again.",
  next: "The page of the dead letters shows the letters that are left.",
};

function JobPage({ job }: { job: Job }) {
  const { path, ending, isStopping } = job;
  const title = titleOf(job);
  return (
    <Layout title={title} heading={null} refreshSeconds={ending ? undefined : 2}>
      <div data-live={ending ? 0 : 1}>
        <h1>{title}</h1>
        <div role="status">{ending ? <Ending job={job} ending={ending} /> : <Progress job={job} />}</div>
        {ending ? (
          <p class="actions">
            {"links" in ending && ending.links?.map(([href, name]) => <a href={href}>{name}</a>)}
            <a href="/dead-letters">Back to the dead letters</a>
          </p>
        ) : (
          <PostButton action={`${path}/stop`} kind="plain" text={isStopping ? "Stopping…" : "Stop"} />
        )}
      </div>
    </Layout>
  );
}

function titleOf({ kind, ending }: Job): string {
  const [running, ended] = NAMES[kind];
  if (!ending) return running;
  if ("reason" in ending) return `${running} has failed`;
  return "nothing" in ending ? "Nothing was done" : ended;
}

function Progress({ job: { kind, seen, moved, total, isStopping, waitingFor } }: { job: Job }) {
  const isMoving = kind === "replay" || kind === "edit";
  const done = isMoving ? moved : seen;
  if (waitingFor) return <Waiting worker={waitingFor.worker} />;
  return (
    <>
      <p>
        {amount(seen, "letter")} received{isMoving && `, ${formatCount(moved)} sent on`}
        {total > 0 && `, of about ${formatCount(total)}`}.{isStopping && " It finishes what it has begun."}
      </p>
      <progress max={Math.max(1, total, done)} value={done} aria-label={NAMES[kind][0]} />
      <p class="muted">It goes on when you leave this page, as long as the console runs.</p>
    </>
  );
}

/** Only one piece of work at a time, as each holds all letters. */
function Waiting({ worker }: { worker: Worker | undefined }) {
  return (
    <>
      <p>{whoHolds(worker)} This begins by itself once that is done.</p>
      <progress aria-label="Waiting" />
    </>
  );
}

function whoHolds(worker: Worker | undefined): string {
  if (!worker) return "Somebody else on this machine holds these letters.";
  if (worker.pid === process.pid) return "Another piece of work of this console holds these letters.";
  return `${worker.command}, process ${worker.pid}, works on these letters.`;
}

/** Work that was stopped has not looked at all letters, so it does not know why there was nothing to do. */
function explainResult(result: JobResult, isStopped: boolean): string[] {
  const stopped = isStopped ? ["It was stopped, and has begun nothing more."] : [];
  const done = "lines" in result ? result.lines : isStopped ? [] : [result.nothing];
  return [...done, ...stopped, ...passLines(result.pass)];
}

function Ending({ job: { hidden, isStopping }, ending }: { job: Job; ending: NonNullable<Job["ending"]> }) {
  return (
    <>
      {"reason" in ending ? (
        <p>{explainError(ending.reason)} Nothing is lost by that: what it has not done is as it was.</p>
      ) : (
        <Lines lines={explainResult(ending, isStopping)} />
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
