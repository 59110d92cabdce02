import { errorName } from "@savelife/core/aws-errors";
import type { HoldOptions, Pass } from "@savelife/workbench/hold";
import type { Worker } from "@savelife/workbench/lock";
import type { Hidden } from "@savelife/workbench/visibility";

/** What each kind of work on dead letters is called while it runs, and when it has ended. */
export const NAMES = {
  look: ["Looking", "Looked"],
  replay: ["Replaying", "Replayed"],
  edit: ["Changing", "Changed"],
  "put aside": ["Putting aside", "Put aside"],
  resolve: ["Deciding", "Decided"],
  erase: ["Erasing", "Erased"],
} as const;

export type Links = [href: string, name: string][];

/** What a piece of work did, one sentence a line, and where to go on from there; or why there was nothing to do. */
export type JobResult = { pass: Pass } & ({ lines: string[]; links?: Links | undefined } | { nothing: string });

/** A piece of work on dead letters, which goes on after its page is closed. */
export type Job = {
  id: string;
  /** The address of its page. */
  path: string;
  kind: keyof typeof NAMES;
  /** The number of letters it is about, as far as is known. */
  total: number;
  /** Letters received so far, and letters sent to the queue. */
  seen: number;
  moved: number;
  isStopping: boolean;
  /** The command that works on the letters, for which this has to wait. */
  waitingFor?: { worker: Worker | undefined } | undefined;
  /** Letters that could not be given back in the end. */
  hidden?: Hidden;
  /** How it ended: with its result, or by an error of this name. */
  ending?: JobResult | { reason: string };
  /** Resolves when it has ended. */
  ended: Promise<void>;
};

/** How a job reports its progress, and how long it waits for other work on the letters: until it is stopped. */
export type Report = HoldOptions & { onMoved(moved: number): void };

/** The jobs of a running console: all that are running, and the latest that have ended. */
export type Jobs = ReturnType<typeof createJobs>;

const KEPT = 50;

/** Keeps the jobs of a console. */
export function createJobs(newId: () => string) {
  const jobs = new Map<string, { job: Job; stop: AbortController }>();
  return {
    start(kind: Job["kind"], total: number, work: (report: Report) => Promise<JobResult>): Job {
      const stop = new AbortController();
      const id = newId();
      const path = `/dead-letters/jobs/${id}`;
      const job: Job = { kind, total, id, path, seen: 0, moved: 0, isStopping: false, ended: Promise.resolve() };
      const report: Report = {
        signal: stop.signal,
        patienceSeconds: Number.POSITIVE_INFINITY,
        onBusy: ({ worker }) => Object.assign(job, { waitingFor: { worker } }),
        onSeen: (seen) => Object.assign(job, { seen, waitingFor: undefined }),
        onMoved: (moved) => Object.assign(job, { moved }),
        onHidden: (hidden) => Object.assign(job, { hidden }),
      };
      const failed = (error: unknown) => ({ reason: errorName(error) });
      job.ended = work(report)
        .catch(failed)
        .then((ending) => {
          Object.assign(job, { ending, waitingFor: undefined });
        });
      jobs.set(id, { job, stop });
      const ended = [...jobs.values()].filter(({ job }) => job.ending);
      for (const { job: old } of ended.slice(0, -KEPT)) jobs.delete(old.id);
      return job;
    },
    find: (id: string): Job | undefined => jobs.get(id)?.job,
    running: (): Job | undefined => [...jobs.values()].find(({ job }) => !job.ending)?.job,
    /** Lets a job finish what it has begun, and begin nothing more. */
    stop(id: string): void {
      const found = jobs.get(id);
      if (!found || found.job.ending) return;
      found.job.isStopping = true;
      found.stop.abort();
    },
    /** Stops all jobs, and resolves when they have given their letters back. */
    async end(): Promise<void> {
      for (const { job, stop } of jobs.values()) if (!job.ending) stop.abort();
      await Promise.all([...jobs.values()].map(({ job }) => job.ended));
    },
  };
}
